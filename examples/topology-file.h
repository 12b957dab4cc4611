/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TOPOLOGY_FILE_H
#define TOPOLOGY_FILE_H

#include <string>

/**
 * \brief Find a topology: the file, or the one of that name in the library beside the programs'
 * sources (examples/topologies) when there is none.
 * \param file its path
 * \return the path, as it was given when it is neither here nor there
 */
std::string FindTopologyFile(const std::string& file);

#endif /* TOPOLOGY_FILE_H */
