/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_EXPECTATION_H
#define NF_EXPECTATION_H

#include "nf-connection.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>

namespace ns3
{
namespace netfilter
{

/// Flags of an expectation (Linux: NF_CT_EXPECT_*).
namespace expectflag
{
constexpr uint32_t PERMANENT = 1;
constexpr uint32_t INACTIVE = 2;
constexpr uint32_t USERSPACE = 4;
} // namespace expectflag

/// How many expectations of a class a connection may have, and how long one waits.
struct ExpectPolicy
{
    const char* name;     //!< class name, "" for the default class
    uint32_t maxExpected; //!< 0 for no limit
    uint32_t timeout;     //!< seconds
};

/**
 * \brief A connection that another one announced (Linux: struct nf_conntrack_expect).
 *
 * Example: a TFTP request 192.168.1.1:50173 -> 192.168.10.100:69, masqueraded as 192.168.10.1,
 * expects udp 192.168.10.100:0 -> 192.168.10.1:50173 with source port mask 0: the server answers
 * from a port of its own choice.
 */
struct Expectation
{
    Tuple tuple;
    uint32_t maskSource{0};                   //!< which bits of the source address count
    uint16_t maskSourcePort{0};               //!< which bits of the source port count
    uint32_t flags{0};                        //!< bits of namespace expectflag
    uint32_t expectClass{0};                  //!< index into the helper's policies
    uint16_t zone{0};                         //!< of the master
    uint32_t timeout{0};                      //!< jiffies, absolute once it is in the table
    Connection* master{nullptr};              //!< who expects it; outlives it
    const Alg* alg{nullptr};                  //!< the master's helper
    const Alg* assignAlg{nullptr};            //!< the helper that the expected connection gets
    uint32_t savedAddress{0};                 //!< NAT: the address before translation
    uint16_t savedPort{0};                    //!< NAT: the port before translation
    Direction direction{Direction::ORIGINAL}; //!< NAT: the direction that is expected
    bool followMaster{false}; //!< NAT: translate the new connection as the master is

    /// \return whether a packet's tuple is the expected one under the mask
    bool Matches(const Tuple& other) const
    {
        return tuple.destination == other.destination &&
               tuple.destinationPort == other.destinationPort && tuple.protocol == other.protocol &&
               ((tuple.source ^ other.source) & maskSource) == 0 &&
               ((tuple.sourcePort ^ other.sourcePort) & maskSourcePort) == 0;
    }
};

/// Why an expectation was refused.
enum class ExpectResult : uint8_t
{
    OK,
    ALREADY,    //!< the same one of another class stands (EALREADY)
    BUSY,       //!< another connection expects what this one would (EBUSY)
    TABLE_FULL, //!< nf_conntrack_expect_max reached (EMFILE)
};

/**
 * \brief All expectations of one node (Linux: nf_conntrack_expect.c).
 */
class ExpectationTable
{
  public:
    explicit ExpectationTable(Conntrack& conntrack);

    /**
     * \brief Prepare one, as Linux's nf_ct_expect_init; it is not yet in the table.
     * \param master who expects; must have a helper
     * \param expectClass index into the helper's policies
     * \param source address it must come from, or nullptr for any
     * \param destination address it will go to
     * \param protocol its protocol
     * \param sourcePort port it must come from, or nullptr for any
     * \param destinationPort port it will go to
     */
    static std::unique_ptr<Expectation> Make(Connection& master,
                                             uint32_t expectClass,
                                             const uint32_t* source,
                                             uint32_t destination,
                                             uint8_t protocol,
                                             const uint16_t* sourcePort,
                                             uint16_t destinationPort);

    /**
     * \brief Put it in the table (Linux: nf_ct_expect_related).
     * \param expectation what is expected; kept only when the answer is OK
     */
    ExpectResult Add(std::unique_ptr<Expectation> expectation);

    /**
     * \brief The expectation that a new connection fulfils, taken out unless it is permanent.
     * \param tuple of the new connection
     * \param zone of the new connection
     * \param[out] match the expectation
     * \return whether there was one (Linux: nf_ct_find_expectation)
     */
    bool Take(const Tuple& tuple, uint16_t zone, Expectation& match);

    /// Remove all of a connection's expectations (Linux: nf_ct_remove_expectations).
    void RemoveOf(Connection& master);

    /// Remove what has expired (Linux does so lazily, and at the latest when it looks).
    void RemoveExpired();

    /// \return how many there are
    uint32_t GetCount() const
    {
        return static_cast<uint32_t>(m_all.size());
    }

    /// Call \p visit for each expectation, in order of creation.
    void ForEach(const std::function<void(const Expectation&)>& visit) const;

  private:
    using List = std::list<std::unique_ptr<Expectation>>;

    void Unlink(Expectation& expectation);
    void EvictOldest(Connection& master, uint32_t expectClass);
    bool IsExpired(const Expectation& expectation) const;

    Conntrack& m_conntrack;
    List m_all; //!< oldest first
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_EXPECTATION_H */
