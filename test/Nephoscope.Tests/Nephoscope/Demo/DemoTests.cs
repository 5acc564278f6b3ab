using Nephoscope.Demo;
using Nephoscope.Events;

namespace Nephoscope.Tests.Demo;

public sealed class DemoTests
{
    [Fact]
    public void It_ends_with_one_incident_that_names_the_victim()
    {
        var output = new StringWriter();
        var demo = new DemoRun(new DemoVoice(output, 120, colour: false), DemoRun.UsualSeed, TimeSpan.Zero, TimeProvider.System);
        IReadOnlyList<Incident> incidents = demo.Run(TestContext.Current.CancellationToken);
        Incident incident = Assert.Single(incidents, incident => incident.Severity >= Severity.High);
        Assert.Contains(demo.Victim, incident.Title, StringComparison.Ordinal);
        Assert.Equal(0, demo.Rejected);
        string told = output.ToString();
        Assert.Contains("seen", told, StringComparison.Ordinal);
        Assert.Contains("detected", told, StringComparison.Ordinal);
        Assert.Contains(incident.Uid, told, StringComparison.Ordinal);
        Assert.DoesNotContain(told, letter => char.IsControl(letter) && letter is not ('\n' or '\r'));
    }

    [Fact]
    public void It_stops_when_told()
    {
        var demo = new DemoRun(new DemoVoice(TextWriter.Null, 120, colour: false), DemoRun.UsualSeed, TimeSpan.Zero, TimeProvider.System);
        Assert.Throws<OperationCanceledException>(() => demo.Run(new CancellationToken(canceled: true)));
    }
}
