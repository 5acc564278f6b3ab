namespace Nephoscope.Events;

/// <summary>Where a call came from, as far as it can be told. The default value is "not said".</summary>
/// <param name="Kind">What the source address is.</param>
/// <param name="Address">The address, where it is one.</param>
/// <param name="PrefixKey">Fingerprint of the /24 or /48, or of the service's name; 0 where nothing was said.</param>
/// <param name="AutonomousSystem">Number of the network's owner; 0 where there is no IP intelligence.</param>
/// <param name="Country">Two ASCII letters in one number (<c>'D' &lt;&lt; 8 | 'E'</c>); 0 where unknown.</param>
public readonly record struct NetworkOrigin(
    OriginKind Kind, NetworkAddress Address, ulong PrefixKey, uint AutonomousSystem, ushort Country)
{
    public string CountryCode => Country == 0 ? "" : string.Create(2, Country, static (span, code) =>
    {
        span[0] = (char)(code >> 8);
        span[1] = (char)(code & 0xFF);
    });
}

/// <summary>What a source address is.</summary>
public enum OriginKind : byte
{
    None = 0,

    /// <summary>A public address outside the provider.</summary>
    External = 1,

    /// <summary>A private address (a VPC endpoint or anonymised).</summary>
    Private = 2,

    /// <summary>An address of the cloud provider's own ranges, by its published list or the intelligence.</summary>
    Provider = 3,

    /// <summary>A service of the provider, by name.</summary>
    ServiceName = 4,

    /// <summary>Text that is no valid address.</summary>
    Invalid = 5,
}
