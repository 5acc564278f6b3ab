using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Nephoscope.Tests.Graph;

/// <summary>Writes the smallest MaxMind database that holds one IPv4 network (MaxMind DB File Format Specification 2.0, 24-bit records).</summary>
internal static class MaxMindFile
{
    public static byte[] With(IPAddress network, int length, string country, uint number, string owner)
    {
        byte[] address = network.GetAddressBytes();
        var file = new List<byte>();
        for (int node = 0; node < length; node++)
        {
            int bit = (address[node / 8] >> (7 - (node % 8))) & 1;
            int next = node + 1 < length ? node + 1 : length + 16;
            Record(file, bit == 0 ? next : length);
            Record(file, bit == 1 ? next : length);
        }

        file.AddRange(new byte[16]);
        Map(file, 3);
        Text(file, "country");
        Map(file, 1);
        Text(file, "iso_code");
        Text(file, country);
        Text(file, "autonomous_system_number");
        Number(file, number);
        Text(file, "autonomous_system_organization");
        Text(file, owner);

        file.AddRange([0xAB, 0xCD, 0xEF]);
        file.AddRange(Encoding.ASCII.GetBytes("MaxMind.com"));
        Map(file, 9);
        foreach ((string name, uint value) in new[] { ("node_count", (uint)length), ("record_size", 24u), ("ip_version", 4u), ("binary_format_major_version", 2u), ("binary_format_minor_version", 0u) })
        {
            Text(file, name);
            if (name == "node_count")
            {
                Number(file, value);
            }
            else
            {
                file.AddRange([0xA1, (byte)value]);
            }
        }

        Text(file, "database_type");
        Text(file, "Test");
        Text(file, "languages");
        file.AddRange([0x00, 0x04]);
        Text(file, "description");
        Map(file, 0);
        Text(file, "build_epoch");
        file.AddRange([0x04, 0x02, 0x60, 0x00, 0x00, 0x00]);
        return [.. file];
    }

    private static void Record(List<byte> file, int value) => file.AddRange([(byte)(value >> 16), (byte)(value >> 8), (byte)value]);

    private static void Map(List<byte> file, int pairs) => file.Add((byte)(0xE0 | pairs));

    private static void Text(List<byte> file, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        file.AddRange(bytes.Length < 29 ? [(byte)(0x40 | bytes.Length)] : [0x5D, (byte)(bytes.Length - 29)]);
        file.AddRange(bytes);
    }

    private static void Number(List<byte> file, uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        file.Add(0xC4);
        file.AddRange(bytes);
    }
}
