// CloudFormation's XML as the core's values. What every stack and event has must be there: an answer that cannot be
// read is an error and never an idle stack.
#pragma once

#include "adapters/aws/xml_document.hpp"
#include "core/operation_event.hpp"

namespace signalbox::aws {

/// All throw Error{invalid_input}, naming the element.
[[nodiscard]] StackDescription read_stack(const XmlElement& member);
[[nodiscard]] StackEvent read_event(const XmlElement& member);
/// A member of what DescribeEvents answers; nullopt for one that does not say when.
[[nodiscard]] std::optional<OperationEvent> read_operation_event(const XmlElement& member);
/// A summary, as ListStackResources gives it.
[[nodiscard]] StackResource read_resource(const XmlElement& member);

}  // namespace signalbox::aws
