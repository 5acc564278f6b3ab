using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Nephoscope.Service.Settings;

namespace Nephoscope.Service.Http;

/// <summary>Where the web server listens, and how long it has patience.</summary>
internal static class Listening
{
    public static void Configure(KestrelServerOptions kestrel, ServiceSettings settings)
    {
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = settings.Limits.BodyBytes + 1;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MaxConcurrentConnections = 2000;
        X509Certificate2? certificate = settings.Tls is { } tls ? Load(tls) : null;
        foreach (string address in settings.Listen)
        {
            kestrel.Listen(IPEndPoint.Parse(address), listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        }
    }

    /// <exception cref="IOException">The certificate or its key cannot be read.</exception>
    public static X509Certificate2 Load(TlsSettings tls)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
        }
        catch (System.Security.Cryptography.CryptographicException failure)
        {
            throw new IOException($"The certificate {tls.Certificate} or its key {tls.Key} cannot be read: {failure.Message}", failure);
        }
    }
}
