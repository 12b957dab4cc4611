/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "topology-file.h"

#include <filesystem>

std::string
FindTopologyFile(const std::string& file)
{
    const auto inLibrary = std::filesystem::path(NETFILTER_TOPOLOGIES) / file;
    return !std::filesystem::exists(file) && std::filesystem::exists(inLibrary) ? inLibrary.string()
                                                                                : file;
}
