using System.Security.Cryptography;
using System.Text;

namespace Nephoscope.Sources.Integrity;

/// <summary>RSA public keys that digests are signed with: PEM, or the base64 of PKCS#1 as <c>aws cloudtrail list-public-keys</c> gives it.</summary>
public static class DigestKeys
{
    private const int MostBytes = 64 << 10;

    /// <returns>Null where the file holds none.</returns>
    public static RSA? Read(string path)
    {
        var key = RSA.Create();
        try
        {
            if (new FileInfo(path).Length <= MostBytes)
            {
                string text = File.ReadAllText(path, Encoding.UTF8).Trim();
                if (text.StartsWith("-----", StringComparison.Ordinal))
                {
                    key.ImportFromPem(text);
                }
                else
                {
                    key.ImportRSAPublicKey(Convert.FromBase64String(text), out _);
                }

                return key;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or FormatException or ArgumentException)
        {
            // Told by the caller.
        }

        key.Dispose();
        return null;
    }
}
