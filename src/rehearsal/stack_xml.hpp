// Stacks, events and resources as CloudFormation's XML members.
#pragma once

#include "rehearsal/operation_offer.hpp"
#include "rehearsal/rehearsed_stack.hpp"
#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {

void write_stack(XmlWriter& xml, const RehearsedStack& stack, Time now, OperationOffer offer);
void write_summary(XmlWriter& xml, const RehearsedStack& stack, Time now, OperationOffer offer);
void write_event(XmlWriter& xml, const RehearsedStack& stack, const StackEvent& event, OperationOffer offer);
void write_resource(XmlWriter& xml, const RehearsedStack& stack, const StackResource& resource);
void write_resource_summary(XmlWriter& xml, const StackResource& resource);
void write_pairs(XmlWriter& xml, std::string_view list, std::string_view key, std::string_view value,
                 const std::map<std::string, std::string>& pairs);
void write_list(XmlWriter& xml, std::string_view list, const std::vector<std::string>& values);

}  // namespace signalbox::rehearsal
