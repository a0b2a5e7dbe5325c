namespace CaseMgmt.Projections.Cases;

/// <summary>The states of a request as read models name them.</summary>
public static class RequestState
{
    /// <summary>Waited for.</summary>
    public const string Open = "open";

    /// <summary>Answered, in time or later.</summary>
    public const string Answered = "answered";

    /// <summary>Its time is out; it may still be answered.</summary>
    public const string Overdue = "overdue";

    /// <summary>No longer asked.</summary>
    public const string Withdrawn = "withdrawn";
}

/// <summary>The states of a question to another officer as read models name them.</summary>
public static class ReferralState
{
    /// <summary>Waited for.</summary>
    public const string Open = "open";

    /// <summary>Answered.</summary>
    public const string Answered = "answered";

    /// <summary>No longer asked.</summary>
    public const string Withdrawn = "withdrawn";
}
