namespace Nephoscope.Events;

/// <summary>How what an incident could reach is written into saved state and read again, without loss. Pure.</summary>
public static class StateOfReach
{
    public static void Write(this StateWriter writer, IncidentReach reach)
    {
        writer.Write(reach.Time);
        Write(writer, reach.Observed);
        Write(writer, reach.Permitted);
        writer.WriteOften(reach.Administrator);
        writer.WriteList(reach.Way, static (w, step) => w.WriteOften(step));
    }

    public static IncidentReach ReadReach(this StateReader reader) => new()
    {
        // In the order they were written in.
        Time = reader.ReadTime(),
        Observed = ReadSide(reader),
        Permitted = ReadSide(reader),
        Administrator = reader.ReadOftenText(),
        Way = reader.ReadList(static r => r.ReadOftenText()),
    };

    private static void Write(StateWriter writer, ReachSide? side)
    {
        writer.Write(side is not null);
        if (side is null)
        {
            return;
        }

        writer.WriteList(side.Counts, static (w, entry) =>
        {
            w.WriteOften(entry.Kind);
            w.WriteCount(entry.Count);
        });
        writer.WriteList(side.Sensitive, static (w, name) => w.WriteOften(name));
        writer.WriteCount(side.SensitiveCount);
    }

    private static ReachSide? ReadSide(StateReader reader) => !reader.ReadBoolean() ? null : new ReachSide(
        reader.ReadList(static r => new ReachCount(r.ReadOftenText(), r.ReadNumber()), 2), reader.ReadList(static r => r.ReadOftenText()), reader.ReadNumber());
}
