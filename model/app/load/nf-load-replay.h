/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_REPLAY_H
#define NF_LOAD_REPLAY_H

#include "nf-load-origin.h"

#include "ns3/csv-reader.h"

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
 * \brief Begins the flows that a CSV file lists.
 *
 * \code
 *   time,kind,client,client_port,server,server_port,duration,bytes
 *   0.25,tcp,10.0.0.2,40000,203.0.113.2,80,12.5,20000
 *   0.5,udp,10.0.0.3,5353,203.0.113.2,53,0,40
 * \endcode
 *
 * The first line names the columns, in any order; duration and bytes may be missing, and are 0
 * then. The column kind may also be called protocol. Times are seconds after the application's
 * start, and never go back. Kinds are those of LoadClient: tcp, halfopen, udp, scan, idle. A UDP
 * flow with a duration has its first request at its beginning and its last one at its end. Values
 * may be quoted, empty lines and comments (#) are left out, as ns-3's CsvReader has it. What is
 * wrong ends the simulation with a message that names file and line, when the application starts:
 * the file is read twice, then and line by line as its time comes.
 */
class LoadReplay : public LoadOrigin
{
  public:
    static TypeId GetTypeId();

    LoadReplay();
    ~LoadReplay() override;

  protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

  private:
    /// One line's values, in the order of its columns' names in the documentation.
    using Fields = std::vector<std::string>;

    void Open();
    void Close();
    bool ReadLine(Fields& fields);
    void ReadHeader();
    bool ReadFlow();
    void ScheduleNext();
    void BeginNext();
    [[noreturn]] void Complain(const std::string& problem) const;
    double ReadNumber(const std::string& text, std::size_t column) const;
    Ipv4Address ReadAddress(const std::string& text, std::size_t column) const;
    uint16_t ReadPort(const std::string& text, std::size_t column) const;
    LoadKind ReadKind(const std::string& text) const;

    std::string m_file;
    std::ifstream m_stream;
    std::unique_ptr<CsvReader> m_csv;   //!< reads m_stream
    std::vector<std::size_t> m_columns; //!< of each of a line's values, which column it is
    Time m_begin;                       //!< when the application was started
    Time m_due;                         //!< when the next flow begins
    LoadPlan m_plan;                    //!< the next flow
    EventId m_next;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_REPLAY_H */
