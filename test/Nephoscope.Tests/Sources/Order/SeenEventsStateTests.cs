using Nephoscope.Events;
using Nephoscope.Sources.Order;

namespace Nephoscope.Tests.Sources.Order;

/// <summary>What was handed on before a restart is known after it.</summary>
public sealed class SeenEventsStateTests
{
    [Fact]
    public void What_was_seen_is_seen_after_reading_it_back()
    {
        var seen = new SeenEvents();
        for (ulong uid = 1; uid <= 1000; uid++)
        {
            seen.Note((long)uid * 60, uid);
        }

        var bytes = new MemoryStream();
        var writer = new StateWriter(bytes);
        seen.Save(writer);
        writer.Finish();
        bytes.Position = 0;
        var copy = new SeenEvents();
        copy.Load(new StateReader(bytes));
        Assert.Equal(SeenAnswer.Seen, copy.Check(500 * 60, 500));
        Assert.Equal(SeenAnswer.Seen, copy.Check(1000 * 60, 1000));
        Assert.Equal(SeenAnswer.New, copy.Check(500 * 60, 5000));
        Assert.Equal(SeenAnswer.Seen, copy.Check(500 * 60, 5000));
    }
}
