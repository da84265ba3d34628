#include "adapters/storage/dynamo_store.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "dynamo_place.hpp"

namespace signalbox {
namespace {

using testing::DocumentStoreContract;
using testing::DynamoPlace;

INSTANTIATE_TEST_SUITE_P(Dynamo, DocumentStoreContract,
                         ::testing::Values(testing::StoreSubject{
                             "Dynamo", [] { return std::make_unique<DynamoPlace>(); }, {.names_deployments = false}}),
                         testing::subject_name);

}  // namespace
}  // namespace signalbox
