using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>Nats by number of a span of time, in order of time: 12 bytes a span. Most are added at the end. One writer; not thread-safe.</summary>
internal sealed class DiscountSums
{
    private Sum[] sums = [];

    public int Count { get; private set; }

    public (long Span, double Nats) this[int place] => (sums[place].Span, sums[place].Nats);

    public void Add(long span, double nats)
    {
        int place = Count;
        while (place > 0 && sums[place - 1].Span > span)
        {
            place--;
        }

        if (place > 0 && sums[place - 1].Span == span)
        {
            sums[place - 1].Nats += nats;
            return;
        }

        if (Count == sums.Length)
        {
            Array.Resize(ref sums, Count + Math.Max(2, Count / 2));
        }

        Array.Copy(sums, place, sums, place + 1, Count - place);
        sums[place] = new Sum { Span = (int)span, Nats = nats };
        Count++;
    }

    public void Save(StateWriter writer) => writer.WriteArray<Sum>(sums.AsSpan(0, Count));

    public void Load(StateReader reader)
    {
        sums = reader.ReadArray<Sum>();
        Count = sums.Length;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Sum
    {
        public int Span;
        public double Nats;
    }
}
