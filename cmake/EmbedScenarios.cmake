# Writes src/rehearsal/scenarios/*.json into a source of the rehearsal layer. The order here is the order of choice: the first scenario of a
# verb is what a stack plays that no scenario is named after.
set(scenario_names
  cdk-bootstrap api-update rds-database ecs-service create-rolled-back update-rolled-back
  nested-workshop nested-workshop-vpc nested-workshop-workload ecs-circuit-breaker)
set(scenario_source "${CMAKE_BINARY_DIR}/generated/built_in_scenarios.cpp")

set(entries "")
foreach(name IN LISTS scenario_names)
  set(file "${CMAKE_SOURCE_DIR}/src/rehearsal/scenarios/${name}.json")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(READ "${file}" json)
  string(APPEND entries "    {\"${name}\", R\"~~scenario~~(${json})~~scenario~~\"},\n")
endforeach()
file(WRITE "${scenario_source}.new" "#include \"rehearsal/built_in_scenarios.hpp\"

namespace signalbox::rehearsal {

std::span<const BuiltInScenario> built_in_scenarios() {
  static constexpr BuiltInScenario all[] = {
${entries}  };
  return all;
}

}  // namespace signalbox::rehearsal
")
execute_process(COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${scenario_source}.new" "${scenario_source}")
target_sources(signalbox_rehearsal PRIVATE "${scenario_source}")
