// The answer of `can-deploy`: for people, and as the JSON that scripts rely on.
#pragma once

#include <string>

#include "app/answer_can_deploy.hpp"
#include "cli/render/look.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string can_deploy_text(const CanDeployAnswer& answer, const Look& look);
[[nodiscard]] std::string can_deploy_json(const CanDeployAnswer& answer);

}  // namespace signalbox::cli
