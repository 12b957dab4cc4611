/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "lab-network.h"

#include <filesystem>

std::string
FindTopology(const std::string& file)
{
    const auto inLibrary = std::filesystem::path(NETFILTER_TOPOLOGIES) / file;
    return !std::filesystem::exists(file) && std::filesystem::exists(inLibrary) ? inLibrary.string()
                                                                                : file;
}
