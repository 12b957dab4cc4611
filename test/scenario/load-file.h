/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LOAD_FILE_H
#define LOAD_FILE_H

#include "load-network.h"
#include "nf-load-helper.h"

#include "ns3/application-container.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// A file that is there for the time of a test.
class Scrap
{
  public:
    explicit Scrap(const std::string& text = "")
        : path(std::filesystem::temp_directory_path() /
               ("netfilter-load-" + std::to_string(getpid())))
    {
        std::ofstream(path, std::ios::binary) << text;
    }

    ~Scrap()
    {
        std::filesystem::remove(path);
    }

    const std::filesystem::path path;
};

/// A network whose clients' side is an application that reads a file.
class FileNetwork : public LoadNetwork
{
  public:
    FileNetwork(const char* type, const Scrap& file)
    {
        LoadHelper helper(type);
        helper.SetAttribute("File", StringValue(file.path));
        installed = helper.Install(nodes.Get(0));
        load->SetStartTime(Seconds(1e6));
    }

    std::string Table() const
    {
        return netfilter->ConntrackTool("-L");
    }

    ApplicationContainer installed;
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* LOAD_FILE_H */
