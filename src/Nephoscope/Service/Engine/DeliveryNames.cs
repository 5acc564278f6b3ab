using System.Collections;
using Nephoscope.Service.Journal;

namespace Nephoscope.Service.Engine;

/// <summary>Names of the last deliveries, for events without an id of their own. Bounded: an old name gives way to a new one. Used by the engine's thread.</summary>
internal sealed class DeliveryNames : IReadOnlyList<string>
{
    private readonly string?[] names = new string?[Delivery.Names];

    public int Count => names.Length;

    public string this[int index] => names[index] ?? "-";

    public void Set(Delivery delivery) => names[delivery.FileIndex] = delivery.Name;

    public void Save(BinaryWriter writer)
    {
        writer.Write(names.Count(name => name is not null));
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] is { } name)
            {
                writer.Write(i);
                writer.Write(name);
            }
        }
    }

    public void Load(BinaryReader reader)
    {
        for (int rest = reader.ReadInt32(); rest > 0; rest--)
        {
            names[reader.ReadInt32() % names.Length] = reader.ReadString();
        }
    }

    public IEnumerator<string> GetEnumerator() => names.Select(name => name ?? "-").GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
