/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_ERROR_H
#define NF_LOAD_ERROR_H

#include "ns3/fatal-impl.h"

#include <cstdlib>
#include <iostream>
#include <sstream>

/**
 * \brief End the simulation if a condition holds, with exit status 2 and a message of one line.
 *
 * As NS_ABORT_MSG_IF, but for the user: it does not name the source file that found the error.
 *
 * \param condition what is wrong
 * \param message what to print, e.g. "LoadReplay: " << file << ":" << line << ": ..."
 */
#define NF_LOAD_ERROR_IF(condition, message)                                                       \
    do                                                                                             \
    {                                                                                              \
        if (condition)                                                                             \
        {                                                                                          \
            std::ostringstream nfLoadError;                                                        \
            nfLoadError << message;                                                                \
            std::cout << std::flush;                                                               \
            std::cerr << nfLoadError.str() << std::endl;                                           \
            ns3::FatalImpl::FlushStreams();                                                        \
            std::_Exit(2);                                                                         \
        }                                                                                          \
    } while (false)

#endif /* NF_LOAD_ERROR_H */
