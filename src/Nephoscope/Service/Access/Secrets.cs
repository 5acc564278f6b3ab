using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nephoscope.Service.Access;

/// <summary>Secrets of the operating system's generator, and their hashes. A secret of 256 bits needs no slow hash. Thread-safe.</summary>
internal static class Secrets
{
    private const int Bytes = 32;

    /// <summary>A new one, as text that fits into a link.</summary>
    public static string Make(int bytes = Bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Takes the same time wherever they differ.</summary>
    public static bool Matches(string secret, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(hash));
}
