using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Web.Hosting;
using Microsoft.Extensions.Options;

namespace CaseMgmt.Web.ApiClient;

/// <summary>
/// Tells the API which visitor a request without a signed-in person comes from, so that one visitor's many requests stop nobody else's. What is told is a mark under a key that only this program and the
/// API have: no address is sent, and nobody else can make a mark.
/// </summary>
/// <param name="accessor">The visitor's request.</param>
/// <param name="options">The key.</param>
public sealed class VisitorHandler(IHttpContextAccessor accessor, IOptions<ApiOptions> options) : DelegatingHandler
{
    /// <summary>The header that the mark goes in.</summary>
    public const string Header = "X-Visitor";

    private const int MarkBytes = 16;
    // What one household or one server is given; within it addresses change at will.
    private const int NetworkBytes = 8;

    /// <summary>The mark of an address, with the proof that it was made with the key.</summary>
    /// <param name="address">The address; of IPv6 its network counts.</param>
    /// <param name="key">The key.</param>
    public static string MarkOf(IPAddress address, string key)
    {
        var secret = Encoding.UTF8.GetBytes(key);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        var mark = Base64Url.EncodeToString(HMACSHA256.HashData(secret, plain.AddressFamily == AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, NetworkBytes) : bytes).AsSpan(0, MarkBytes));
        return $"{mark}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(mark)))}";
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is null && options.Value.VisitorKey is { Length: > 0 } key && accessor.HttpContext?.Connection.RemoteIpAddress is { } address)
            request.Headers.Add(Header, MarkOf(address, key));
        return base.SendAsync(request, cancellationToken);
    }
}
