// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include <curl/curl.h>

#include "CBYOKCurl.h"

// The header of this module repeats libcurl's numbers, which are part of its ABI, so that clients need none of its headers.
#define SAME(ours, theirs) _Static_assert((long)(ours) == (long)(theirs), #ours " is not " #theirs)

SAME(byok_option_url, CURLOPT_URL);
SAME(byok_option_proxy, CURLOPT_PROXY);
SAME(byok_option_caInfo, CURLOPT_CAINFO);
SAME(byok_option_caPath, CURLOPT_CAPATH);
SAME(byok_option_noProxy, CURLOPT_NOPROXY);
SAME(byok_option_proxyCAInfo, CURLOPT_PROXY_CAINFO);
SAME(byok_option_proxyCAPath, CURLOPT_PROXY_CAPATH);
SAME(byok_option_protocols, CURLOPT_PROTOCOLS_STR);
SAME(byok_option_redirectProtocols, CURLOPT_REDIR_PROTOCOLS_STR);
SAME(byok_option_sslVersion, CURLOPT_SSLVERSION);
SAME(byok_option_verbose, CURLOPT_VERBOSE);
SAME(byok_option_netrc, CURLOPT_NETRC);
SAME(byok_option_followLocation, CURLOPT_FOLLOWLOCATION);
SAME(byok_option_verifyPeer, CURLOPT_SSL_VERIFYPEER);
SAME(byok_option_forbidReuse, CURLOPT_FORBID_REUSE);
SAME(byok_option_verifyHost, CURLOPT_SSL_VERIFYHOST);
SAME(byok_option_httpVersion, CURLOPT_HTTP_VERSION);
SAME(byok_option_noSignal, CURLOPT_NOSIGNAL);
SAME(byok_option_noDelay, CURLOPT_TCP_NODELAY);
SAME(byok_option_timeout, CURLOPT_TIMEOUT_MS);
SAME(byok_option_connectTimeout, CURLOPT_CONNECTTIMEOUT_MS);
SAME(byok_option_contentDecoding, CURLOPT_HTTP_CONTENT_DECODING);
SAME(byok_option_keepAlive, CURLOPT_TCP_KEEPALIVE);
SAME(byok_option_separateProxyHeaders, CURLOPT_HEADEROPT);
SAME(byok_option_pathAsIs, CURLOPT_PATH_AS_IS);
SAME(byok_option_proxyVerifyPeer, CURLOPT_PROXY_SSL_VERIFYPEER);
SAME(byok_option_proxyVerifyHost, CURLOPT_PROXY_SSL_VERIFYHOST);
SAME(byok_option_suppressConnectHead, CURLOPT_SUPPRESS_CONNECT_HEADERS);
SAME(byok_option_noUserInURL, CURLOPT_DISALLOW_USERNAME_IN_URL);
SAME(byok_option_http09, CURLOPT_HTTP09_ALLOWED);
SAME(byok_option_maximumAge, CURLOPT_MAXAGE_CONN);
SAME(byok_option_caCacheTimeout, CURLOPT_CA_CACHE_TIMEOUT);
SAME(byok_option_quickExit, CURLOPT_QUICK_EXIT);
SAME(byok_http_version_1_1, CURL_HTTP_VERSION_1_1);
SAME(byok_http_version_2_over_tls, CURL_HTTP_VERSION_2TLS);
SAME(byok_tls_version_1_2, CURL_SSLVERSION_TLSv1_2);
SAME(byok_tls_version_1_3, CURL_SSLVERSION_TLSv1_3);
SAME(byok_code_ok, CURLE_OK);
SAME(byok_code_unsupportedProtocol, CURLE_UNSUPPORTED_PROTOCOL);
SAME(byok_code_malformedURL, CURLE_URL_MALFORMAT);
SAME(byok_code_proxyNotFound, CURLE_COULDNT_RESOLVE_PROXY);
SAME(byok_code_hostNotFound, CURLE_COULDNT_RESOLVE_HOST);
SAME(byok_code_notConnected, CURLE_COULDNT_CONNECT);
SAME(byok_code_weirdReply, CURLE_WEIRD_SERVER_REPLY);
SAME(byok_code_http2, CURLE_HTTP2);
SAME(byok_code_partial, CURLE_PARTIAL_FILE);
SAME(byok_code_noMemory, CURLE_OUT_OF_MEMORY);
SAME(byok_code_timedOut, CURLE_OPERATION_TIMEDOUT);
SAME(byok_code_tlsNotConnected, CURLE_SSL_CONNECT_ERROR);
SAME(byok_code_badArgument, CURLE_BAD_FUNCTION_ARGUMENT);
SAME(byok_code_nothingReceived, CURLE_GOT_NOTHING);
SAME(byok_code_notSent, CURLE_SEND_ERROR);
SAME(byok_code_notReceived, CURLE_RECV_ERROR);
SAME(byok_code_tlsOurCertificate, CURLE_SSL_CERTPROBLEM);
SAME(byok_code_tlsCipher, CURLE_SSL_CIPHER);
SAME(byok_code_tlsNotVerified, CURLE_PEER_FAILED_VERIFICATION);
SAME(byok_code_encoding, CURLE_BAD_CONTENT_ENCODING);
SAME(byok_code_caFile, CURLE_SSL_CACERT_BADFILE);
SAME(byok_code_tlsIssuer, CURLE_SSL_ISSUER_ERROR);
SAME(byok_code_tlsStatus, CURLE_SSL_INVALIDCERTSTATUS);
SAME(byok_code_http2Stream, CURLE_HTTP2_STREAM);
SAME(byok_code_proxy, CURLE_PROXY);
SAME(byok_number_requestSize, CURLINFO_REQUEST_SIZE);
SAME(byok_number_verifyResult, CURLINFO_SSL_VERIFYRESULT);
SAME(byok_number_osError, CURLINFO_OS_ERRNO);
SAME(byok_number_newConnections, CURLINFO_NUM_CONNECTS);
SAME(byok_number_httpVersion, CURLINFO_HTTP_VERSION);
SAME(byok_count_uploaded, CURLINFO_SIZE_UPLOAD_T);
SAME(byok_count_microsecondsToSend, CURLINFO_PRETRANSFER_TIME_T);
