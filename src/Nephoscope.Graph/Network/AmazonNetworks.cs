using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// The addresses Amazon publishes as its own (the list's date stands in its first line): what runs in the cloud calls from there, with few
/// exceptions (an own network's address kept, a way out through the own house). Read once, when first asked. Thread-safe.
/// </summary>
internal static class AmazonNetworks
{
    private static readonly Lazy<IpRanges> Published = new(Read);

    public static bool Contains(NetworkAddress address) => Published.Value.Holds(address.Bits);

    private static IpRanges Read()
    {
        using Stream list = typeof(AmazonNetworks).Assembly.GetManifestResourceStream("Nephoscope.Graph.amazon-networks.txt")
            ?? throw new InvalidOperationException("The list of Amazon's networks is missing from this build; build the project anew.");
        return IpCsv.Read(list);
    }
}
