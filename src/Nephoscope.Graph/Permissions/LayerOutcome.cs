namespace Nephoscope.Graph.Permissions;

/// <summary>What the policies of one layer say about a request: the strongest allow and deny, and the statements they come from.</summary>
internal struct LayerOutcome
{
    public Truth Allow;
    public Truth Deny;
    public PolicyDocument? AllowPolicy;
    public PolicyStatement? AllowStatement;
    public PolicyDocument? DenyPolicy;
    public PolicyStatement? DenyStatement;

    /// <summary>Of <see cref="Allow"/>, what names the caller itself (resource policies only).</summary>
    public Truth AllowItself;

    /// <summary>Of <see cref="Allow"/>, what names the role or user behind the session, or better.</summary>
    public Truth AllowOrigin;

    public void Read(PolicyDocument policy, AccessRequest request, bool hasBoundary)
    {
        if (policy.Fault is not null)
        {
            Grant(Truth.Unknown, policy, null, Naming.Itself);
            Refuse(Truth.Unknown, policy, null);
            return;
        }

        foreach (PolicyStatement statement in policy.Statements)
        {
            if (!statement.CoversAction(request.Action))
            {
                continue;
            }

            Truth applies = statement.Concerns(request.Caller, hasBoundary, out Naming naming);
            applies = applies == Truth.No ? applies : applies.And(statement.CoversResource(request.Resource, request.Context));
            applies = applies == Truth.No ? applies : applies.And(statement.ConditionsHold(request.Context));
            if (applies == Truth.No)
            {
                continue;
            }

            if (statement.IsAllow)
            {
                Grant(applies, policy, statement, naming);
            }
            else
            {
                Refuse(applies, policy, statement);
            }
        }
    }

    private void Grant(Truth truth, PolicyDocument policy, PolicyStatement? statement, Naming naming)
    {
        if (truth > Allow)
        {
            Allow = truth;
            AllowPolicy = policy;
            AllowStatement = statement;
        }

        AllowOrigin = naming >= Naming.Origin ? AllowOrigin.Or(truth) : AllowOrigin;
        AllowItself = naming == Naming.Itself ? AllowItself.Or(truth) : AllowItself;
    }

    private void Refuse(Truth truth, PolicyDocument policy, PolicyStatement? statement)
    {
        if (truth > Deny)
        {
            Deny = truth;
            DenyPolicy = policy;
            DenyStatement = statement;
        }
    }
}
