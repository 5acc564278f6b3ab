using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service;

/// <summary>A certificate for localhost that nobody else trusts, as the settings name one.</summary>
internal static class TestCertificate
{
    public static TlsSettings Write(string folder)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        var settings = new TlsSettings(Path.Combine(folder, "c.pem"), Path.Combine(folder, "k.pem"));
        File.WriteAllText(settings.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(settings.Key, key.ExportPkcs8PrivateKeyPem());
        return settings;
    }
}
