using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Refused sign-ins of one network, or under one name: how many, under how many names, and the events of the last hours. At most 4,096 rows,
/// what began first is forgotten first; a row ends when nothing came for two hours, and six hours after it began. One writer.
/// </summary>
internal sealed class SignInAttempts : DetectorMemory
{
    private const int MostRows = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(2);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);
    private readonly Remembered<Row> rows = new(MostRows, static (writer, row) => row.Save(writer), Row.Read, 42);

    /// <summary>Notes a refused sign-in.</summary>
    public Row Add(ulong key, ulong name, in Observation o)
    {
        if (Find(key, o.Time) is not { } row)
        {
            row = new Row { First = o.Time };
            rows.Set(key, row);
        }

        row.Add(name, in o);
        return row;
    }

    /// <summary>Refused sign-ins of late; null where there were none.</summary>
    public Row? Find(ulong key, EventTime now) =>
        rows.TryGet(key, out Row? row) && now.Since(row.Last) <= Pause && now.Since(row.First) <= Longest ? row : null;

    public override void Save(StateWriter writer) => rows.Save(writer);

    public override void Load(StateReader reader) => rows.Load(reader);

    /// <summary>A series of refused sign-ins.</summary>
    internal sealed class Row
    {
        private const int MostNames = 256;
        private const int MostEvents = 64;
        private readonly HashSet<ulong> names = [];
        private readonly KeptEvents events = new();

        public int Count { get; private set; }

        public int Names => names.Count;

        public EventTime First { get; init; }

        public EventTime Last { get; private set; }

        /// <summary>Evidence told so far.</summary>
        public double Told { get; set; }

        public List<RelatedEvent> Events => events.Related;

        public static Row Read(StateReader reader)
        {
            var row = new Row { Count = reader.ReadInt32(), First = reader.ReadTime(), Last = reader.ReadTime(), Told = reader.ReadDouble() };
            reader.ReadInto(row.names);
            row.events.Load(reader);
            return row;
        }

        public void Add(ulong name, in Observation o)
        {
            Count++;
            Last = o.Time;
            bool added = names.Count < MostNames && names.Add(name);
            if (events.Count < MostEvents / 2 || (added && events.Count < MostEvents))
            {
                events.Add(o.Related);
            }
        }

        /// <summary>The series ended, in one way or the other: what comes is another.</summary>
        public void Settle()
        {
            Count = 0;
            Told = 0;
            names.Clear();
            events.Clear();
        }

        public void Save(StateWriter writer)
        {
            writer.Write(Count);
            writer.Write(First);
            writer.Write(Last);
            writer.Write(Told);
            writer.Write(names);
            events.Save(writer);
        }
    }
}
