using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>
/// Joins the findings of one account within 24 hours, as attack-sequence findings of cloud providers do: no causal edges, no pivot between
/// accounts, no identity. Uses the full system's own findings, so that what is compared is the join alone.
/// </summary>
public sealed class AccountDayJoin : Peer
{
    public override string Name => "24-hour account join";

    public override string Idea => "our own findings, joined by account and 24 hours instead of by cause; score: nats summed over distinct detections";

    public override void See(in PeerView view, PeerWindows windows)
    {
        foreach (Finding finding in view.Findings)
        {
            windows.Raise(view.Actor.Account, view.Time, view.FindingSteps, finding.AnalyticUid, Math.Max(0, finding.Gain.Nats));
        }
    }
}
