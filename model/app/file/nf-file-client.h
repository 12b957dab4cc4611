/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FILE_CLIENT_H
#define NF_FILE_CLIENT_H

#include "nf-app-stream.h"

#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Base of the applications that read files from a server and write files to it: TftpClient,
 * FtpClient.
 *
 * It has their common attributes, the file that is transferred at the start among them, and says
 * when the next of the queued transfers begins: in an event of its own, while the application runs.
 * What is queued, and how it is transferred, is the protocol's.
 */
class FileClient
{
  public:
    virtual ~FileClient();

    /**
     * \brief Read a file.
     * \param remote its name on the server
     * \param local path of the real file it goes to, replaced when it is complete; "" for none
     */
    void Get(const std::string& remote, const std::string& local = "");

    /**
     * \brief Write a file.
     * \param remote its name on the server
     * \param local path of the real file; the simulation is aborted when there is none
     */
    void Put(const std::string& remote, const std::string& local);

    /// Write a generated file. \param remote its name on the server. \param size in bytes
    void PutGenerated(const std::string& remote, uint64_t size);

    /// Read a file. \param remote its name on the server. \param sink where its bytes go
    virtual void Read(const std::string& remote, std::unique_ptr<FileSink> sink) = 0;

    /// Write a file. \param remote its name on the server. \param source its bytes
    virtual void Write(const std::string& remote, std::unique_ptr<FileSource> source) = 0;

  protected:
    /// What a protocol says of the common attributes.
    struct Ports
    {
        uint16_t server;           //!< default of RemotePort
        const char* serverMeaning; //!< help of RemotePort
        const char* localMeaning;  //!< help of LocalPort
    };

    /// \param name of the class, for messages
    explicit FileClient(const char* name);

    /// \return the TypeId of a client, with the common attributes
    static TypeId AddAttributes(TypeId client, const Ports& ports);

    /// The application starts: queue the transfer of FileName.
    void Start();

    /// The application is stopped, or disposed of: nothing is begun any more.
    void Stop();

    /// Call DoNext() soon, if the application runs.
    void ScheduleNext();

    /// Begin what is queued, as far as that is possible now.
    virtual void DoNext() = 0;

    /// \return a real file to send; the simulation is aborted when it cannot be read
    std::unique_ptr<FileSource> OpenLocal(const std::string& path) const;

    Ipv4Address m_remoteAddress;
    uint16_t m_remotePort;
    uint16_t m_localPort;

  private:
    const char* const m_name;
    bool m_running{false};
    EventId m_next;
    std::string m_fileName;
    std::string m_localFile;
    bool m_write;
    uint64_t m_size;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FILE_CLIENT_H */
