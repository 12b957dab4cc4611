/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-commands.h"

#include "netfilter-replay-error.h"
#include "netfilter-replay-values.h"

#include <fstream>
#include <sstream>

namespace replay
{

std::vector<TimedCommand>
ReadCommands(const std::string& file)
{
    std::ifstream stream(file);
    if (!stream || stream.peek() == std::ifstream::traits_type::eof())
    {
        throw Error("--conntrack: " + file + ": cannot be read, or is empty");
    }
    std::vector<TimedCommand> commands;
    std::string line;
    for (uint32_t number = 1; std::getline(stream, line); ++number)
    {
        if (!line.empty() && line.back() == '\r')
        {
            line.pop_back(); // a file with the line ends of Windows
        }
        const auto begin = line.find_first_not_of(" \t");
        if (begin == std::string::npos || line[begin] == '#')
        {
            continue;
        }
        std::istringstream text(line);
        std::string seconds;
        std::string arguments;
        text >> seconds;
        const auto at = ParseSeconds(seconds);
        if (!at || !std::getline(text >> std::ws, arguments))
        {
            throw Error("--conntrack: " + file + ":" + std::to_string(number) +
                        ": not SECONDS ARGUMENTS: '" + line + "'");
        }
        commands.push_back({*at, arguments});
    }
    return commands;
}

} // namespace replay
