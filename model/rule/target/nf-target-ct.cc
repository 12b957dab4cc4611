/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-alg.h"
#include "nf-bit-names.h"
#include "nf-rule-host.h"
#include "nf-target.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// In the order in which they are printed.
const BitNames EVENTS = {
    {"new", ctevent::NEW},
    {"related", ctevent::RELATED},
    {"destroy", ctevent::DESTROY},
    {"reply", ctevent::REPLY},
    {"assured", ctevent::ASSURED},
    {"protoinfo", ctevent::PROTOINFO},
    {"helper", ctevent::HELPER},
    {"mark", ctevent::MARK},
    {"natseqinfo", ctevent::SEQADJ},
    {"secmark", ctevent::SECMARK},
};

/// iptables has no name for the end of an expectation: with named events it is not reported.
const BitNames EXPECT_EVENTS = {{"new", expectevent::NEW}};

/**
 * \brief Leave a packet to tracking with a template, or without tracking (Linux: xt_ct_target).
 * \param context the packet; one that was seen before, over loopback, stays as it is
 * \param model the template, or null: the packet is not tracked
 */
RuleVerdict
Attach(PacketContext& context, const ConnectionPtr& model)
{
    if (!context.ct && context.ctinfo != CtInfo::UNTRACKED)
    {
        context.ct = model;
        context.ctinfo = model ? CtInfo::NEW : CtInfo::UNTRACKED;
    }
    return RuleVerdict::CONTINUE;
}

/**
 * \brief -j CT: what tracking shall do with a packet's connection (Linux: xt_ct_tg_check).
 *
 * The rule keeps one template, a Connection that no packet belongs to; In() copies from it.
 */
class CtTarget : public Target
{
  public:
    explicit CtTarget(const Options& options)
        : m_notrack(options.Has("notrack")),
          m_zone(static_cast<uint16_t>(options.GetNumber("zone", 0, 0xffff, 0))),
          m_helper(options.GetText("helper"))
    {
        m_events = ReadEvents(options, "ctevents", EVENTS);
        m_expectEvents = static_cast<uint8_t>(ReadEvents(options, "expevents", EXPECT_EVENTS));
        if (!m_notrack)
        {
            MakeTemplate(options);
        }
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        return Attach(context, m_template);
    }

    Need GetNeed() const override
    {
        return m_notrack ? Need::NOTHING : Need::CONNTRACK;
    }

    void Save(std::ostream& os) const override
    {
        Print(os, "--");
    }

    void List(std::ostream& os, bool) const override
    {
        os << " CT";
        Print(os, "");
    }

  private:
    /// \return bits of the events that an option names, 0 without it
    static uint16_t ReadEvents(const Options& options, const char* option, const BitNames& names)
    {
        if (!options.Has(option))
        {
            return 0;
        }
        return static_cast<uint16_t>(ParseBits(
            options.GetText(option),
            names,
            LetterCase::EXACT,
            [&](const std::string& word) { options.Fail("Unknown event type \"" + word + "\""); }));
    }

    void MakeTemplate(const Options& options)
    {
        m_template = Connection::CreateTemplate(m_zone);
        if (m_events != 0 || m_expectEvents != 0)
        {
            m_template->hasEventCache =
                options.GetSite().host.GetConntrack()->GetEvents().GetsEventCache(true);
            m_template->eventMask = m_events;
            m_template->expectEventMask = m_expectEvents;
        }
        if (m_helper.empty())
        {
            return;
        }
        const RuleSite& site = options.GetSite();
        if (site.protocol == 0 || site.protocolInverted)
        {
            options.Fail("You must specify a L4 protocol and not use inversions on it");
        }
        const Alg* alg = Alg::Find(m_helper, site.protocol);
        if (alg == nullptr)
        {
            options.Fail("No such helper \"" + m_helper + "\"");
        }
        m_template->help = std::make_unique<HelperExtension>();
        m_template->help->alg = alg;
    }

    void Print(std::ostream& os, const char* dashes) const
    {
        if (m_notrack)
        {
            os << " " << dashes << "notrack";
        }
        if (!m_helper.empty())
        {
            os << " " << dashes << "helper " << m_helper;
        }
        if (m_events != 0)
        {
            os << " " << dashes << "ctevents " << FormatBits(m_events, EVENTS);
        }
        if (m_expectEvents != 0)
        {
            os << " " << dashes << "expevents " << FormatBits(m_expectEvents, EXPECT_EVENTS);
        }
        if (m_zone != 0)
        {
            os << " " << dashes << "zone " << m_zone;
        }
    }

    bool m_notrack;
    uint16_t m_zone;
    std::string m_helper;
    uint16_t m_events{0};      //!< bits of namespace ctevent, 0 when there is no --ctevents
    uint8_t m_expectEvents{0}; //!< bits of namespace expectevent, 0 when there is no --expevents
    ConnectionPtr m_template;
};

/**
 * \brief -j NOTRACK: the short form of -j CT --notrack.
 */
class NotrackTarget : public Target
{
  public:
    explicit NotrackTarget(const Options&)
    {
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        return Attach(context, nullptr);
    }

    void List(std::ostream& os, bool) const override
    {
        os << " NOTRACK";
    }
};

const TargetRegistration g_ct(TargetType("CT", TargetType::Make<CtTarget>)
                                  .Option("notrack", 0)
                                  .Option("helper", 1)
                                  .Option("ctevents", 1)
                                  .Option("expevents", 1)
                                  .Option("zone", 1)
                                  .OnlyInTables(TableBit(TableId::RAW)));

const TargetRegistration g_notrack(
    TargetType("NOTRACK", TargetType::Make<NotrackTarget>).OnlyInTables(TableBit(TableId::RAW)));

} // namespace

} // namespace netfilter
} // namespace ns3
