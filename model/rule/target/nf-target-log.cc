/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-bit-names.h"
#include "nf-log-text.h"
#include "nf-rule-host.h"
#include "nf-target.h"
#include "nf-text.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr std::size_t MAX_PREFIX = 29;
constexpr uint32_t DEFAULT_LEVEL = 4;

/// By level, as iptables -L prints them.
constexpr const char* LEVELS[] =
    {"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};

struct LevelName
{
    const char* name;
    uint32_t level;
};

/// As --log-level takes them.
constexpr LevelName LEVEL_NAMES[] = {
    {"emerg", 0},
    {"panic", 0},
    {"alert", 1},
    {"crit", 2},
    {"error", 3},
    {"warning", 4},
    {"notice", 5},
    {"info", 6},
    {"debug", 7},
};

/// Options "--log-NAME", in the order in which they are printed.
const BitNames FLAGS = {
    {"tcp-sequence", logflag::TCP_SEQUENCE},
    {"tcp-options", logflag::TCP_OPTIONS},
    {"ip-options", logflag::IP_OPTIONS},
    {"uid", logflag::UID},
    {"macdecode", logflag::MAC_DECODE},
};

/**
 * \brief -j LOG: write a line about the packet, and go on (Linux: log_tg).
 *
 * The lines come out of Netfilter's trace source "Log".
 */
class LogTarget : public Target
{
  public:
    explicit LogTarget(const Options& options)
        : m_host(options.GetSite().host),
          m_prefix(options.GetText("log-prefix"))
    {
        if (options.Has("log-prefix") && m_prefix.empty())
        {
            options.Fail("Argument of \"--log-prefix\" must have a minimum length of 1 characters");
        }
        if (m_prefix.find('\n') != std::string::npos)
        {
            options.Fail("Newlines not allowed in --log-prefix");
        }
        m_prefix.resize(std::min(m_prefix.size(), MAX_PREFIX));
        if (options.Has("log-level"))
        {
            m_level = ReadLevel(options);
        }
        for (const BitName& flag : FLAGS)
        {
            m_flags |= options.Has((std::string("log-") + flag.name).c_str()) ? flag.bits : 0;
        }
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        m_host.Log(DescribePacket(context, m_prefix, m_flags));
        return RuleVerdict::CONTINUE;
    }

    void Save(std::ostream& os) const override
    {
        if (!m_prefix.empty())
        {
            os << " --log-prefix " << Quote(m_prefix);
        }
        if (m_level != DEFAULT_LEVEL)
        {
            os << " --log-level " << m_level;
        }
        if (m_flags != 0)
        {
            os << " --log-" << FormatBits(m_flags, FLAGS, " --log-");
        }
    }

    void List(std::ostream& os, bool numeric) const override
    {
        os << " LOG";
        if (numeric)
        {
            os << " flags " << +m_flags << " level " << m_level;
        }
        else
        {
            os << " level " << LEVELS[m_level] << (m_flags != 0 ? " " : "")
               << FormatBits(m_flags, FLAGS, " ");
        }
        if (!m_prefix.empty())
        {
            os << " prefix \"" << m_prefix << "\"";
        }
    }

  private:
    static uint32_t ReadLevel(const Options& options)
    {
        const std::string text = options.GetText("log-level");
        uint64_t number;
        if (ParseNumber(text, 7, number))
        {
            return static_cast<uint32_t>(number);
        }
        for (const LevelName& level : LEVEL_NAMES)
        {
            if (text == level.name)
            {
                return level.level;
            }
        }
        options.Fail("log level \"" + text + "\" unknown");
    }

    RuleHost& m_host;
    std::string m_prefix;
    uint32_t m_level{DEFAULT_LEVEL};
    uint8_t m_flags{0}; //!< bits of namespace logflag
};

const TargetRegistration g_log(TargetType("LOG", TargetType::Make<LogTarget>)
                                   .Option("log-prefix", 1)
                                   .Option("log-level", 1)
                                   .Option("log-tcp-sequence", 0)
                                   .Option("log-tcp-options", 0)
                                   .Option("log-ip-options", 0)
                                   .Option("log-uid", 0)
                                   .Option("log-macdecode", 0));

} // namespace

} // namespace netfilter
} // namespace ns3
