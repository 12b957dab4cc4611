/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STORY_TIME_H
#define STORY_TIME_H

#include "ns3/simulator.h"

#include <iomanip>
#include <sstream>
#include <string>

/// \return simulation time as "4.008231 s": events within a millisecond remain distinguishable
inline std::string
TimeNow()
{
    std::ostringstream text;
    text << std::fixed << std::setprecision(6) << ns3::Simulator::Now().GetSeconds() << " s";
    return text.str();
}

#endif /* STORY_TIME_H */
