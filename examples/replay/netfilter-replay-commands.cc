/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-commands.h"

#include "netfilter-replay-options.h"

#include <cctype>
#include <cmath>
#include <fstream>
#include <sstream>

namespace replay
{

std::vector<TimedCommand>
ReadCommands(const std::string& file)
{
    // Later than any capture, and no overflow in nanoseconds.
    constexpr long double LATEST = 9e9;
    std::ifstream stream(file);
    if (!stream || stream.peek() == std::ifstream::traits_type::eof())
    {
        throw Error("--conntrack: " + file + ": cannot be read, or is empty");
    }
    std::vector<TimedCommand> commands;
    std::string line;
    for (uint32_t number = 1; std::getline(stream, line); ++number)
    {
        const auto begin = line.find_first_not_of(" \t\r");
        if (begin == std::string::npos || line[begin] == '#')
        {
            continue;
        }
        std::istringstream text(line);
        long double seconds = -1;
        std::string arguments;
        if (!(text >> seconds) || seconds < 0 || seconds > LATEST ||
            std::isspace(text.peek()) == 0 || !std::getline(text >> std::ws, arguments))
        {
            throw Error("--conntrack: " + file + ":" + std::to_string(number) +
                        ": not SECONDS ARGUMENTS: '" + line + "'");
        }
        commands.push_back({ns3::NanoSeconds(std::llround(seconds * 1e9L)), arguments});
    }
    return commands;
}

} // namespace replay
