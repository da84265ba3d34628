#include "app/time_limit.hpp"

namespace signalbox {

TimeLimit::TimeLimit(Clock& clock, Duration limit, std::stop_token outer)
    : on_outer_stop_(std::move(outer), [stop = stop_]() mutable { stop.request_stop(); }),
      timer_([&clock, limit, stop = stop_](std::stop_token cancelled) mutable {
        if (pause(clock, limit, std::move(cancelled))) stop.request_stop();
      }) {}

}  // namespace signalbox
