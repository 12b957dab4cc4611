/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef USER_STATES_STORY_H
#define USER_STATES_STORY_H

#include "ns3/netfilter.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

/**
 * \brief The state of each packet at each router, with the runs side by side.
 *
 * A row is a packet at a router, a column a run. A packet that a run has not seen, because one
 * before it was dropped, has "-" there.
 */
class StateTable
{
  public:
    /// A further run begins. \param name its column's
    void BeginRun(const std::string& name);
    /// A packet is seen. \return its row
    std::size_t Add(const std::string& router, const std::string& packet, const std::string& state);
    /// Append to the state of a row's packet in this run.
    void Amend(std::size_t row, const std::string& text);
    /// Print what was added.
    void Print() const;

  private:
    struct Row
    {
        std::string router;
        std::string packet;
        std::map<std::string, std::string> states; //!< by the name of the run
    };

    std::vector<std::string> m_runs;
    std::vector<Row> m_rows;
};

/**
 * \brief Prints on stdout each packet's state in connection tracking: the state that a rule sees,
 * and Linux's number for it (ctinfo).
 */
class CtInfoStory
{
  public:
    /**
     * \param name the router's, as it is printed
     * \param router the observed router; the object must live as long as the simulation
     * \param table where the states are kept
     * \param onlyFirst print only the first packet of each direction and state of a flow
     */
    CtInfoStory(std::string name,
                ns3::Ptr<ns3::netfilter::Netfilter> router,
                StateTable& table,
                bool onlyFirst);

    CtInfoStory(const CtInfoStory&) = delete;
    CtInfoStory& operator=(const CtInfoStory&) = delete;

  private:
    ns3::netfilter::Verdict OnArrival(ns3::netfilter::PacketContext& context);
    void OnInvalid(const ns3::netfilter::InvalidPacket& packet);
    void OnHook(const ns3::netfilter::PacketContext& context, ns3::netfilter::Verdict verdict);
    void OnDrop(const ns3::netfilter::PacketContext& context, ns3::netfilter::DropReason reason);
    void Print(const ns3::netfilter::PacketContext& context);

    std::string m_name;
    StateTable& m_table;
    bool m_onlyFirst;
    std::set<std::pair<std::string, std::string>> m_printed; //!< flows and states, with m_onlyFirst
    uint64_t m_packet{UINT64_MAX};                           //!< the packet that is under way
    std::string m_text;                                      //!< the packet as it arrived
    std::string m_flow;                                      //!< its addresses and ports
    std::string m_reason;                                    //!< why it is INVALID
    bool m_isInvalid{false};                                 //!< it was printed as INVALID
    bool m_isPrinted{false};                                 //!< it has a row in the table
    std::size_t m_row{0};                                    //!< its row in the table
};

/// Print Linux's numbers of the states.
void PrintCtInfoNumbers();

#endif /* USER_STATES_STORY_H */
