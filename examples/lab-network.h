/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LAB_NETWORK_H
#define LAB_NETWORK_H

#include <string>

/// \return the file, or the one of that name in examples/topologies when there is none
std::string FindTopology(const std::string& file);

#endif /* LAB_NETWORK_H */
