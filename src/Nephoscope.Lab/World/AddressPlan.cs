namespace Nephoscope.Lab;

/// <summary>
/// Who owns which of the simulated world's public addresses. All of them lie in blocks kept for documentation and benchmarks (RFC 5737,
/// RFC 2544) with documentation AS numbers (RFC 5398): no real network is accused of anything.
/// </summary>
public static class AddressPlan
{
    /// <summary>The plan as IP intelligence: <c>cidr,country,asn,as_org</c>.</summary>
    public const string Csv =
        """
        cidr,country,asn,as_org
        203.0.113.0/24,IE,64496,Fernhill Office
        198.18.0.0/18,IE,64497,Greenline Broadband
        198.18.64.0/18,DE,64498,Nordkabel
        198.18.128.0/17,IE,64499,Harbour Mobile
        198.19.0.0/18,US,64500,Build Runner Cloud
        198.19.128.0/17,IE,64501,Object Storage
        198.51.100.0/24,NL,64502,Assorted Hosting
        192.0.2.0/24,SC,64503,Palm Island Hosting

        """;
}
