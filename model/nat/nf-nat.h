/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_NAT_H
#define NF_NAT_H

#include "nf-bucket-array.h"
#include "nf-conntrack.h"
#include "nf-nat-range.h"

#include "ns3/random-variable-stream.h"

#include <functional>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-nat
/// \brief One end of a connection gets another address or port; valid while the trace source
/// is called.
struct NatBinding
{
    const Connection& connection; //!< unconfirmed, and bound already
    ManipType manip;              //!< which end
    Tuple before;                 //!< what the packet was, in the original direction
    Tuple after;                  //!< what it will be
};

/// Print `source udp 192.168.1.1:5000 -> 9.9.9.9:53 becomes udp 192.168.10.1:5000 -> 9.9.9.9:53`.
std::ostream& operator<<(std::ostream& os, const NatBinding& binding);

/**
 * \ingroup netfilter-nat
 * \brief Network address translation of tracked connections (Linux: nf_nat_core.c).
 *
 * A connection is bound once, while it is unconfirmed: its reply tuple is altered so that answers
 * are recognised, and from then on packets of both directions are rewritten by comparing tuples;
 * no rule is asked again. Example, MASQUERADE as 192.168.10.1:
 * \verbatim
 * original 192.168.1.1:5000 -> 192.168.10.100:53    reply 192.168.10.100:53 -> 192.168.10.1:5000
 * \endverbatim
 */
class Nat : private NatHook
{
  public:
    /// Called for each end that is bound to something else than it was.
    std::function<void(const NatBinding&)> onBinding;

    /// The nat table at one hook: says DROP or ACCEPT, and binds through Setup().
    using Table = std::function<Verdict(PacketContext&)>;

    /// \param conntrack connection tracking of the same node, which lives as long
    explicit Nat(Conntrack& conntrack);
    ~Nat() override;

    /**
     * \brief Bind one end of an unconfirmed connection (Linux: nf_nat_setup_info).
     *
     * Never fails for want of a free tuple: the duplicate is dropped when it is confirmed.
     *
     * \param connection the connection; a confirmed one is left as it is
     * \param range what to choose from
     * \param manip which end
     * \return ACCEPT, or DROP when that end is bound already
     */
    Verdict Setup(Connection& connection, const NatRange& range, ManipType manip);

    /**
     * \brief Bind one end to what it is; its port changes where it clashes (Linux:
     * nf_nat_alloc_null_binding).
     */
    Verdict BindToItself(Connection& connection, ManipType manip);

    /// \return whether that end of the connection is bound (perhaps to itself)
    static bool IsInitialized(const Connection& connection, ManipType manip)
    {
        return connection.Has(manip == ManipType::SRC ? status::SRC_NAT_DONE
                                                      : status::DST_NAT_DONE);
    }

    /**
     * \brief The nat stage of a hook (Linux: nf_nat_inet_fn).
     * \param context the packet
     * \param table asked for a first packet only
     * \return ACCEPT or DROP
     */
    Verdict Process(PacketContext& context, const Table& table);

    /// Give random port choice a stream of its own. \return how many streams were taken
    int64_t AssignStreams(int64_t stream);

  private:
    static bool NeedsTranslation(const PacketContext& context, ManipType manip);
    static void Translate(PacketContext& context, ManipType manip);
    static Verdict TranslateIcmpError(PacketContext& context, ManipType manip);
    static bool HasLeftByOtherInterface(const PacketContext& context);

    Tuple FindUniqueTuple(const Tuple& original,
                          const NatRange& range,
                          const Connection& connection,
                          ManipType manip);
    void FindUniquePort(Tuple& tuple,
                        const NatRange& range,
                        const Connection& connection,
                        ManipType manip);
    bool FindMappingOfSource(const Tuple& original,
                             const NatRange& range,
                             uint16_t zone,
                             Tuple& result) const;
    bool IsUsed(const Tuple& tuple, const Connection& connection);
    bool IsUsedHarder(const Tuple& tuple, const Connection& connection);
    bool IsUsedByOther(const Tuple& tuple, const Connection& connection);

    void InsertBySource(Connection& connection);
    void ForgetSource(Connection& connection) override;
    uint32_t GetSourceBucket(const Tuple& tuple, uint16_t zone) const;
    void FollowMaster(Connection& connection, const Expectation& expectation) override;
    Verdict TranslateAddress(PacketContext& context, const AlgAddress& address) override;
    bool ExpectAtFreePort(const std::shared_ptr<Expectation>& expectation);

    Conntrack& m_conntrack;
    BucketArray<Connection> m_bySource;  //!< chains of bound connections, by original source
    Ptr<UniformRandomVariable> m_random; //!< draws port offsets
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_NAT_H */
