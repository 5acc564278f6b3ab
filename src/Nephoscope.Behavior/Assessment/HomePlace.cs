using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Whose place a person calls from.</summary>
public enum HomePlace : byte
{
    /// <summary>Neither of the others; also for everybody who is no person.</summary>
    None,

    /// <summary>Not known for long, but in a network that several of its peers use.</summary>
    Company,

    /// <summary>
    /// Known for days, and from a network and with a program that it is known for; a tool that carries out a written plan needs the network only.
    /// </summary>
    Own,
}

/// <summary>
/// Tells a person's own place. A thief of its credential is seldom there, so that what is new says less; machines are attacked where they are.
/// </summary>
public static class HomePlaces
{
    private const int OwnDays = 4;
    private const int CompanyDays = 1;

    /// <summary>So many peers make a network the company's.</summary>
    private const int CompanyPeers = 3;

    /// <param name="builder">The program carries out a written plan.</param>
    public static HomePlace Of(Assessment assessment, IdentityClass actor, bool builder)
    {
        ref FeatureScore prefix = ref assessment[Feature.SourcePrefix];
        if (actor is not (IdentityClass.User or IdentityClass.FederatedUser) || !prefix.Applies)
        {
            return HomePlace.None;
        }

        if (assessment.ActorDays >= OwnDays)
        {
            ref FeatureScore agent = ref assessment[Feature.UserAgent];
            bool own = prefix.Level == NoveltyLevel.Known && (builder || (agent.Applies && agent.Level == NoveltyLevel.Known));
            return own ? HomePlace.Own : HomePlace.None;
        }

        return assessment.ActorDays >= CompanyDays && prefix.Level <= NoveltyLevel.NewToActor && prefix.PeersSeen >= CompanyPeers ? HomePlace.Company : HomePlace.None;
    }
}
