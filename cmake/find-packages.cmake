# SPDX-License-Identifier: GPL-2.0-only
#
# What a stand-alone build needs; the launcher installs Debian's packages of it.

find_package(ns3 REQUIRED)
include(${CMAKE_CURRENT_LIST_DIR}/ns3-includes.cmake)

# The standard that its headers need, which ns-3 does not export. "3-dev" has no second number and is newer
# than every release.
set(ns3_cxx_standard 23)
if(ns3_VERSION MATCHES "^3\\.[0-9]")
  if(ns3_VERSION VERSION_LESS 3.41)
    set(ns3_cxx_standard 17)
  elseif(ns3_VERSION VERSION_LESS 3.46)
    set(ns3_cxx_standard 20)
  endif()
endif()

find_package(Boost REQUIRED)
find_package(LibXml2 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_path(PCAP_INCLUDE_DIR pcap/pcap.h)
find_library(PCAP_LIBRARY pcap)
if(NOT PCAP_INCLUDE_DIR OR NOT PCAP_LIBRARY)
  message(FATAL_ERROR "libpcap is missing (Debian: libpcap-dev)")
endif()
