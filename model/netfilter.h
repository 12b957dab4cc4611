/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_H
#define NETFILTER_H

#include "nf-conntrack.h"
#include "nf-hook-chain.h"
#include "nf-nat.h"
#include "nf-rule-host.h"
#include "nf-trace-source.h"

#include "ns3/callback.h"
#include "ns3/node.h"
#include "ns3/object.h"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class Ctnetlink;
class Pipeline;
class RuleSet;

/**
 * \ingroup netfilter
 * \brief Interface to the code that attaches Netfilter to a node's IPv4 stack.
 */
class Attachment
{
  public:
    virtual ~Attachment() = default;

    /// The simulation starts: attach to whatever was added to the node since.
    virtual void Initialize() = 0;
    /// A hook got its first stage, or lost its last.
    virtual void NotifyHooks() = 0;
    /**
     * \brief Send an ICMP destination unreachable, where one may be sent.
     * \param offender the packet it is about
     * \param code e.g. 3, port unreachable
     */
    virtual void SendUnreachable(const PacketContext& offender, uint8_t code) = 0;
    /**
     * \brief Send an answer in the name of a packet's destination, to its source.
     * \param offender the packet
     * \param message the answer from its transport header on
     */
    virtual void SendBack(const PacketContext& offender, Ptr<Packet> message) = 0;
    /**
     * \param address destination, host byte order
     * \return the MTU of the route to it; the largest number when there is no route
     */
    virtual uint32_t GetMtuTowards(uint32_t address) = 0;
};

/**
 * \ingroup netfilter
 * \brief Netfilter of one node (Linux: what struct net has of it). Aggregated to the node.
 *
 * It owns the hooks, connection tracking, NAT and the tables of rules. NetfilterHelper makes and
 * attaches it; afterwards it is used as iptables, conntrack and sysctl are on a router:
 *
 * \code
 *   Ptr<Netfilter> r2 = netfilter.Install(router);
 *   r2->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
 * \endcode
 *
 * Trace sources, with the signatures of their callbacks; Config path
 * `/NodeList/[i]/$ns3::netfilter::Netfilter/Drop` etc.:
 * - `Drop` (DropCallback): a packet was dropped
 * - `Hook` (HookTraceCallback): a packet has passed a hook, or ended there
 * - `Log` (LogCallback): a line of the kernel's log, of a LOG rule or a warning
 * - `NatBinding` (NatBindingCallback): one end of a new connection gets another address or port
 * - `HelperMissing` (HelperMissingCallback): a new connection to an application protocol's port
 *   that no `CT --helper` rule met
 *
 * Those of its Conntrack are `/NodeList/[i]/$ns3::netfilter::Netfilter/Conntrack/State` etc.
 */
class Netfilter : public Object, public RuleHost, private ConntrackListener
{
  public:
    /// A user's own stage at a hook.
    using HookCallback = Callback<Verdict, PacketContext&>;

    /// Names a registered user hook.
    struct HookHandle
    {
        Hook hook;   //!< where it is registered
        uint32_t id; //!< its number at that hook
    };

    /// \name Callback signatures of the trace sources
    /// @{
    /**
     * \brief Drop.
     * \param context the packet
     * \param reason why it was dropped
     */
    using DropCallback = void (*)(const PacketContext& context, DropReason reason);
    /**
     * \brief Hook.
     * \param context the packet; its member hook is the hook that it has passed
     * \param verdict ACCEPT, DROP or STOLEN
     */
    using HookTraceCallback = void (*)(const PacketContext& context, Verdict verdict);
    /**
     * \brief Log.
     * \param line without a line end
     */
    using LogCallback = void (*)(const std::string& line);
    /**
     * \brief NatBinding.
     * \param binding the connection, which end, and the tuples before and after
     */
    using NatBindingCallback = void (*)(const NatBinding& binding);
    /**
     * \brief HelperMissing.
     * \param missing the connection, the helper, and the rule that would attach it
     */
    using HelperMissingCallback = void (*)(const MissingHelper& missing);
    /// @}

    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    Netfilter();
    ~Netfilter() override;

    /// \name Rules
    /// @{
    /**
     * \brief Run one iptables command line, the word "iptables" itself left out.
     * \param command e.g. "-t nat -A POSTROUTING -o eth1 -j MASQUERADE"
     * \return what iptables prints (-L, -S), else ""
     * \throws RuleError naming what is wrong; nothing was changed then
     */
    std::string Iptables(const std::string& command);
    /**
     * \brief Load rules as iptables-restore does: all of them or none.
     * \param file path of a file in iptables-save form
     * \throws RuleError naming file and line
     */
    void Restore(const std::string& file);
    /**
     * \brief Load rules from text.
     * \param text in iptables-save form
     * \param name what errors call the text
     * \throws RuleError naming \p name and line
     */
    void RestoreText(const std::string& text, const std::string& name = "rules");
    /// \return the rules as iptables-save prints them. \param counters with -c
    std::string Save(bool counters = false) const;
    /// The tables of rules.
    RuleSet& GetRules();
    /// @}

    /// \name Hooks
    /// @{
    /**
     * \brief Let a function of the user see every packet at a hook.
     * \param hook where
     * \param priority among the other stages, see namespace priority
     * \param callback called with each packet
     * \return names it, to remove it again
     */
    HookHandle RegisterHook(Hook hook, int priority, HookCallback callback);
    /// Remove a user's hook. \return false when it is gone already
    bool UnregisterHook(const HookHandle& handle);
    /// @}

    /// \name Connection tracking
    /// @{
    /** Track connections even when no rule needs it: without either there are no events. */
    void EnableConntrack();

    /// \return whether packets are tracked
    bool IsTracking() const
    {
        return m_conntrackUsers != 0;
    }

    /// \return whether fragments are reassembled before they go on
    bool IsDefragmenting() const
    {
        return m_defragUsers != 0;
    }

    /// \return the node's connection tracking
    Ptr<Conntrack> GetConntrack() const final;
    /// \return the node's NAT
    Nat& GetNat() final;
    /// What simulation code asks and changes connections and expectations with.
    Ctnetlink& GetCtnetlink();
    /**
     * \brief Run one conntrack command line, the word "conntrack" itself left out.
     *
     * As conntrack 1.4.7 does: -L -G -I -A -U -D -F -C -S, of the tables conntrack and expect,
     * output plain or extended. It has no labels and security marks, and no -E: for events see
     * Ctnetlink::Subscribe. Beyond conntrack it knows `--helper NAME` for -I, -A and -U;
     * `--master "udp 10.0.0.1:7 -> 10.0.0.2:69"` for -I and -A; for -I expect `--class NUMBER`,
     * `--flags PERMANENT,INACTIVE`, `--follow original|reply` (translate as the master is) and
     * `--saved ADDRESS:PORT`; and `-U expect` to set a timeout.
     *
     * Where it differs: what is no number is refused; -D heeds `-u UNREPLIED`; -U changes and
     * prints all that it picks, in every zone, before it says that one was refused.
     *
     * \param command e.g. "-U -p udp --dport 53 -t 600"
     * \return what conntrack prints on stdout
     * \throws ConntrackCommandError naming what is wrong, or what Linux refuses; -G of what is not
     *         there, too
     */
    std::string ConntrackTool(const std::string& command);
    /**
     * \brief Set a sysctl by its Linux name.
     * \param name e.g. "net.netfilter.nf_conntrack_udp_timeout"
     * \param value its value
     * \throws std::invalid_argument naming the sysctl
     */
    void SetSysctl(const std::string& name, uint32_t value);
    /**
     * \brief Read a sysctl by its Linux name, nf_conntrack_count too.
     * \throws std::invalid_argument naming the sysctl
     */
    uint32_t GetSysctl(const std::string& name) const;
    /// @}

    /// \name The packet's way; for the attachment to ns-3's stack
    /// @{
    /**
     * \brief Let all stages of a hook see a packet; a drop is counted and traced.
     * \param hook where
     * \param context the packet
     * \return ACCEPT, DROP or STOLEN
     */
    Verdict Run(Hook hook, PacketContext& context);

    /// The part of PRE_ROUTING that fragments meet, one by one, when packets are tracked.
    Verdict RunBeforeDefrag(PacketContext& context);
    /// The rest of PRE_ROUTING, for a datagram that was put together.
    Verdict RunFromDefrag(PacketContext& context);

    /// \return whether any stage stands at a hook
    bool IsActive(Hook hook) const
    {
        return !m_chains[static_cast<uint32_t>(hook)].IsEmpty();
    }

    /// Count and trace a packet that the attachment itself drops.
    void CountDrop(PacketContext& context, DropReason reason);
    /// \return packets dropped for a reason
    uint64_t GetDropCount(DropReason reason) const;
    /**
     * \brief The interface of a device, known from now on when it was not.
     * \return nullptr when the node's stack has no such interface
     */
    const Interface* GetInterface(Ptr<NetDevice> device);
    /**
     * \brief An interface went down, or lost an address: what MASQUERADE built on it goes too.
     * \param index number of the interface
     * \param address the address that is gone, 0 for the whole interface
     */
    void ForgetMasqueraded(uint32_t index, uint32_t address = 0);

    /// \return whether it answers protocols without a handler with ICMP 3/2
    bool IsAnsweringUnknownProtocols() const
    {
        return m_isAnsweringUnknownProtocols;
    }

    /// \return whether checksums are real in this simulation
    bool HasChecksums();
    /// \return the node
    Ptr<Node> GetNode() const;
    /**
     * \brief Give it its node, and what holds it there (StackAttachment::Install).
     * \param node has an Ipv4 stack
     * \param attach makes the hold, once the node is known
     */
    void Attach(Ptr<Node> node, const std::function<std::unique_ptr<Attachment>()>& attach);
    /// @}

    /// \name What rules ask for (RuleHost)
    /// @{
    void Use(Need need) override;
    void Release(Need need) override;
    void EnableTable(TableId table) override;
    /// As RuleHost says.
    bool SelectSourceAddress(const Interface& out,
                             uint32_t nextHop,
                             uint32_t& address) const override;
    bool GetFirstAddress(const Interface& in, uint32_t& address) const override;
    /// Traced by "Log".
    void Log(const std::string& line) override;
    void SendUnreachable(const PacketContext& offender, uint8_t code) override;
    void SendBack(const PacketContext& offender, Ptr<Packet> message) override;
    uint32_t GetPathMtu(const PacketContext& context) const override;
    /// @}

    /// Give everything random here streams of its own. \return how many streams were taken
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    void RefreshNames();
    Verdict EndHook(PacketContext& context, Verdict verdict);
    bool Wants(ConntrackTopic topic) const override;
    void OnLog(const std::string& line) override;
    void OnInvalid(const InvalidPacket& invalid) override;
    void OnMissingHelper(const MissingHelper& missing) override;

    /// A hook got or lost a stage.
    void HooksChanged();

    std::array<HookChain, HOOK_COUNT> m_chains;
    Ptr<Conntrack> m_conntrack;
    std::unique_ptr<Nat> m_nat;
    std::unique_ptr<Ctnetlink> m_ctnetlink;
    std::unique_ptr<RuleSet> m_rules;
    std::unique_ptr<Attachment> m_attachment;
    std::unique_ptr<Pipeline> m_pipeline;
    std::vector<std::unique_ptr<Interface>> m_interfaces; //!< in order of first request
    std::array<uint64_t, static_cast<uint32_t>(DropReason::COUNT)> m_drops{};
    Ptr<Node> m_node;
    uint32_t m_conntrackUsers{0};
    uint32_t m_defragUsers{0};
    bool m_isAnsweringUnknownProtocols{false};
    bool m_checksums{false};
    bool m_checksumsKnown{false};
    TraceSource<const PacketContext&, DropReason> m_dropTrace;
    TraceSource<const PacketContext&, Verdict> m_hookTrace;
    TraceSource<const std::string&> m_logTrace;
    TraceSource<const NatBinding&> m_bindingTrace;
    TraceSource<const MissingHelper&> m_helperMissingTrace;
};

} // namespace netfilter
} // namespace ns3

#endif /* NETFILTER_H */
