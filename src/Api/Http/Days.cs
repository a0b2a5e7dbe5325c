namespace CaseMgmt.Api.Http;

/// <summary>How far ahead a day in a request may lie.</summary>
internal static class Days
{
    private const int Furthest = 366;

    /// <summary>The day, when it lies no more than a year ahead.</summary>
    /// <param name="day">The day, in Sweden; one that has been is for the decider to judge.</param>
    /// <param name="today">Today.</param>
    /// <param name="field">The field it stands in.</param>
    /// <exception cref="ProblemException">It lies further ahead (400).</exception>
    public static DateOnly WithinReach(DateOnly day, DateOnly today, string field) =>
        day <= today.AddDays(Furthest) ? day : throw new ProblemException(ExceptionProblems.Field(field, "out-of-range"));
}
