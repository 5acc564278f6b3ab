using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Sessions in use. A session begins anew after six idle hours or 24 hours of age, so that a key that never changes is looked at every
/// day. One writer.
/// </summary>
internal sealed class SessionTable
{
    private const long Idle = 6 * 3600;
    private const long Oldest = 24 * 3600;
    private readonly NumberIndex<RecordKeys> byKey = new(static (keys, number) => keys.KeyOf(number));

    public Pool<SessionRecord> Records { get; } = new(4);

    private RecordKeys Keys => new(Records);

    /// <summary>
    /// Index of the session's record; <paramref name="started"/> tells whether it begins with this event, <paramref name="idle"/> the seconds
    /// since the key's event before, even where the session was only too old to go on; 0 where there is none.
    /// </summary>
    public int Touch(ulong key, long seconds, out bool started, out long idle)
    {
        int index = byKey.Find(key, Keys);
        if (index < 0)
        {
            index = Records.Take();
            Records[index].Key = key;
            byKey.Add(index, Keys);
            Records[index].Start = long.MinValue / 2;
            Records[index].Last = long.MinValue / 2;
        }

        ref SessionRecord record = ref Records[index];
        idle = record.Last < 0 ? 0 : Math.Max(0, seconds - record.Last);
        started = seconds - record.Last > Idle || seconds - record.Start > Oldest;
        if (started)
        {
            record = new SessionRecord { Key = key, Start = seconds, Last = seconds };
        }

        record.Last = Math.Max(record.Last, seconds);
        return index;
    }

    /// <summary>Lets go of sessions that would begin anew anyway.</summary>
    public void Sweep(long seconds)
    {
        for (int i = 0; i < Records.Length; i++)
        {
            ref SessionRecord record = ref Records[i];
            if (record.Key != 0 && seconds - record.Last > Idle)
            {
                byKey.Remove(record.Key, Keys);
                Records.Free(i);
            }
        }
    }

    public void Save(StateWriter writer) => Records.Save(writer);

    public void Load(StateReader reader)
    {
        Records.Load(reader);
        for (int i = 0; i < Records.Length; i++)
        {
            if (Records[i].Key != 0)
            {
                byKey.Add(i, Keys);
            }
        }
    }

    private readonly struct RecordKeys(Pool<SessionRecord> records)
    {
        public ulong KeyOf(int number) => records[number].Key;
    }
}
