# SPDX-License-Identifier: GPL-2.0-only
#
# cmake --install build: the libraries, their headers, netfilter-replay, the other programs (not on the
# PATH: their names are too common), the topologies, and packages for CMake's find_package(ns3-netfilter)
# and for pkg-config.

include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/ns3-netfilter)
foreach(library IN ITEMS netfilter netfilter-topology)
  install(EXPORT ns3-${library} NAMESPACE ns3:: DESTINATION ${package_folder}
          FILE ns3-${library}Targets.cmake
  )
endforeach()
configure_file(
  ${CMAKE_CURRENT_LIST_DIR}/ns3-netfilterConfig.cmake.in ns3-netfilterConfig.cmake @ONLY
)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/ns3-netfilterConfigVersion.cmake COMPATIBILITY SameMinorVersion
)
install(FILES ${PROJECT_BINARY_DIR}/ns3-netfilterConfig.cmake
              ${PROJECT_BINARY_DIR}/ns3-netfilterConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/ns3-includes.cmake
        DESTINATION ${package_folder}
)

set(pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pc_prefix /${pc_folder} /)
foreach(library IN ITEMS netfilter netfilter-topology)
  set(pc_name ns3-${library})
  if(library STREQUAL netfilter)
    set(pc_description "Linux's netfilter for ns-3: rules, connection tracking, NAT")
    set(pc_requires "ns3-core ns3-network ns3-internet ns3-traffic-control")
  else()
    set(pc_description "ns-3 networks with netfilter from GraphML and Graphviz files")
    set(pc_requires "ns3-netfilter ns3-point-to-point ns3-csma ns3-bridge ns3-applications ns3-internet-apps")
  endif()
  configure_file(${CMAKE_CURRENT_LIST_DIR}/netfilter.pc.in ${pc_name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${pc_name}.pc DESTINATION ${pc_folder})
endforeach()
