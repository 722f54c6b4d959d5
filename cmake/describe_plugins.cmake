# Run by CPack before packing: stripping has changed the libraries, and a description contains a fingerprint of its library.
file(GLOB plugins ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/lib/golgi/plugins/*.so)
foreach(plugin ${plugins})
  execute_process(COMMAND ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/bin/golgi plugins describe ${plugin} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
