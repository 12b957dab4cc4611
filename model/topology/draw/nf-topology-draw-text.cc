/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-draw-text.h"

#include <cmath>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return a number with at most three digits behind the point
std::string
Format(double number)
{
    std::ostringstream os;
    os << std::round(number * 1000) / 1000;
    return os.str();
}

std::string
Format(const DataRate& rate)
{
    const double bits = static_cast<double>(rate.GetBitRate());
    return bits >= 1e9   ? Format(bits / 1e9) + " Gbit/s"
           : bits >= 1e6 ? Format(bits / 1e6) + " Mbit/s"
           : bits >= 1e3 ? Format(bits / 1e3) + " kbit/s"
                         : Format(bits) + " bit/s";
}

std::string
Format(const Time& delay)
{
    const double seconds = delay.GetSeconds();
    return seconds == 0      ? "no delay"
           : seconds >= 1    ? Format(seconds) + " s"
           : seconds >= 1e-3 ? Format(seconds * 1e3) + " ms"
                             : Format(seconds * 1e6) + " µs";
}

} // namespace

std::string
EscapeHtml(const std::string& text)
{
    std::string escaped;
    for (const char c : text)
    {
        switch (c)
        {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

std::string
DescribeLink(const TopologyLink& link, const char* separator)
{
    std::string text = Format(link.rate) + separator + Format(link.delay);
    if (link.loss > 0)
    {
        text += separator + Format(link.loss * 100) + " % loss";
    }
    return text;
}

} // namespace netfilter
} // namespace ns3
