/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack.h"
#include "nf-mark-text.h"
#include "nf-target.h"
#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t ALL = 0xffffffff;

/**
 * \brief -j CONNMARK: change the connection's mark, or copy it from or to the packet's (Linux:
 * connmark_tg_shift).
 *
 * As with MARK, each way to set it comes down to "clear the bits of the mask, then exclusive-or".
 */
class ConnmarkTarget : public Target
{
  public:
    explicit ConnmarkTarget(const Options& options)
    {
        for (const Options::Given& given : options.GetAll())
        {
            Take(options, given.spec->name);
        }
        if (m_mode == Mode::NONE)
        {
            options.Fail("No operation specified");
        }
        if (options.Has("mask") && (options.Has("nfmask") || options.Has("ctmask")))
        {
            options.Fail("option \"--mask\" cannot be used together with \"--nfmask\" or "
                         "\"--ctmask\"");
        }
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        if (!context.ct)
        {
            return RuleVerdict::CONTINUE;
        }
        Connection& connection = *context.ct;
        switch (m_mode)
        {
        case Mode::SET:
            SetMark(connection, Shift((connection.mark & ~m_ctMask) ^ m_value));
            break;
        case Mode::SAVE:
            SetMark(connection, (connection.mark & ~m_ctMask) ^ Shift(context.mark & m_packetMask));
            break;
        case Mode::RESTORE:
            context.mark = (context.mark & ~m_packetMask) ^ Shift(connection.mark & m_ctMask);
            break;
        case Mode::NONE:
            break;
        }
        return RuleVerdict::CONTINUE;
    }

    Need GetNeed() const override
    {
        return Need::CONNTRACK;
    }

    void Save(std::ostream& os) const override
    {
        if (m_mode == Mode::SET)
        {
            os << " --set-xmark " << FormatHex(m_value) << "/" << FormatHex(m_ctMask);
        }
        else
        {
            os << (m_mode == Mode::SAVE ? " --save-mark" : " --restore-mark") << " --nfmask "
               << FormatHex(m_packetMask) << " --ctmask " << FormatHex(m_ctMask);
        }
        PrintShift(os, " --");
    }

    void List(std::ostream& os, bool) const override
    {
        os << " CONNMARK ";
        switch (m_mode)
        {
        case Mode::SET:
            ListMarkChange(os, m_value, m_ctMask);
            break;
        case Mode::SAVE:
            os << "save";
            ListMasks(os, "nfmask", m_packetMask, "ctmask", m_ctMask);
            break;
        case Mode::RESTORE:
            os << "restore";
            ListMasks(os, "ctmask", m_ctMask, "nfmask", m_packetMask);
            break;
        case Mode::NONE:
            break;
        }
        PrintShift(os, " ");
    }

  private:
    enum class Mode : uint8_t
    {
        NONE,
        SET,
        SAVE,
        RESTORE,
    };

    /// Take one option; a mask applies only to options before it.
    void Take(const Options& options, const std::string& name)
    {
        const auto number = [&] {
            return static_cast<uint32_t>(options.GetNumber(name.c_str(), 0, ALL, 0));
        };
        if (name == "set-xmark" || name == "set-mark")
        {
            m_mode = Mode::SET;
            options.GetMasked(name.c_str(), m_value, m_ctMask);
            m_ctMask |= name == "set-mark" ? m_value : 0;
        }
        else if (name == "and-mark")
        {
            m_mode = Mode::SET;
            m_value = 0;
            m_ctMask = ~number();
        }
        else if (name == "or-mark")
        {
            m_mode = Mode::SET;
            m_value = m_ctMask = number();
        }
        else if (name == "xor-mark")
        {
            m_mode = Mode::SET;
            m_value = number();
            m_ctMask = 0;
        }
        else if (name == "save-mark" || name == "restore-mark")
        {
            m_mode = name == "save-mark" ? Mode::SAVE : Mode::RESTORE;
        }
        else if (name == "mask")
        {
            m_packetMask = m_ctMask = number();
        }
        else if (name == "nfmask")
        {
            m_packetMask = number();
        }
        else if (name == "ctmask")
        {
            m_ctMask = number();
        }
        else
        {
            m_isRight = name == "right-shift-mark";
            m_shift = static_cast<uint32_t>(options.GetNumber(name.c_str(), 0, 31, 0));
        }
    }

    static void SetMark(Connection& connection, uint32_t mark)
    {
        if (connection.mark != mark)
        {
            connection.mark = mark;
            connection.CacheEvent(ctevent::MARK);
        }
    }

    uint32_t Shift(uint32_t mark) const
    {
        return m_isRight ? mark >> m_shift : mark << m_shift;
    }

    static void ListMasks(std::ostream& os,
                          const char* fromName,
                          uint32_t from,
                          const char* toName,
                          uint32_t to)
    {
        if (from != to)
        {
            os << " " << fromName << " " << FormatHex(from) << " " << toName << " ~"
               << FormatHex(to);
        }
        else if (from != ALL)
        {
            os << " mask " << FormatHex(from);
        }
    }

    void PrintShift(std::ostream& os, const char* dashes) const
    {
        if (m_shift != 0)
        {
            os << dashes << (m_isRight ? "right" : "left") << "-shift-mark " << m_shift;
        }
    }

    Mode m_mode{Mode::NONE};
    uint32_t m_value{0};
    uint32_t m_ctMask{ALL};
    uint32_t m_packetMask{ALL};
    uint32_t m_shift{0};
    bool m_isRight{false};
};

constexpr uint32_t OPERATION = 1; //!< one of them only

const TargetRegistration g_connmark(TargetType("CONNMARK", TargetType::Make<ConnmarkTarget>)
                                        .Option("set-xmark", 1, 0, nullptr, OPERATION)
                                        .Option("set-mark", 1, 0, nullptr, OPERATION)
                                        .Option("and-mark", 1, 0, nullptr, OPERATION)
                                        .Option("or-mark", 1, 0, nullptr, OPERATION)
                                        .Option("xor-mark", 1, 0, nullptr, OPERATION)
                                        .Option("save-mark", 0, 0, nullptr, OPERATION)
                                        .Option("restore-mark", 0, 0, nullptr, OPERATION)
                                        .Option("mask", 1)
                                        .Option("nfmask", 1)
                                        .Option("ctmask", 1)
                                        .Option("left-shift-mark", 1)
                                        .Option("right-shift-mark", 1));

} // namespace

} // namespace netfilter
} // namespace ns3
