using System.Globalization;

namespace CaseMgmt.Api.Http;

/// <summary>The time that a read asks for with <c>?asKnownAt=</c>: what was known then and nothing later. Take it as a handler parameter.</summary>
/// <param name="Instant">The time, UTC; null when what is known now is asked for.</param>
internal sealed record KnownAt(DateTimeOffset? Instant)
{
    /// <summary>The query parameter.</summary>
    public const string Parameter = "asKnownAt";

    /// <summary>The refusal of a time that has not come.</summary>
    public const string NotYet = "in-the-future";

    // An instant without an offset means something else to each who reads it.
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Reads the query; minimal APIs call it for a parameter of this type.</summary>
    /// <exception cref="ProblemException">The time is malformed or in the future (400).</exception>
    public static ValueTask<KnownAt> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));

    /// <summary>Reads the query at a time.</summary>
    /// <exception cref="ProblemException">The time is malformed or in the future (400).</exception>
    public static KnownAt Of(HttpContext context, DateTimeOffset now)
    {
        var given = context.Request.Query[Parameter];
        if (given.Count == 0)
            return new KnownAt((DateTimeOffset?)null);
        if (given is not [{ } text] || !DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            throw new ProblemException(ExceptionProblems.Field(Parameter, "wrong-format"));
        return instant > now ? throw new ProblemException(ExceptionProblems.Field(Parameter, NotYet)) : new KnownAt(instant);
    }
}

/// <summary>
/// The times that a read of one thing asks for: <c>?asKnownAt=</c>, an instant, shows what was known then; <c>?effectiveAt=</c>, a day in Sweden, how things
/// stood when that day ended, as later corrected by what is known now or was known at the instant. Take it as a handler parameter.
/// </summary>
/// <param name="KnownAt">The instant, UTC; null when what is known now is asked for.</param>
/// <param name="EffectiveAt">The day; null when everything known is asked for.</param>
internal sealed record AsOf(DateTimeOffset? KnownAt, DateOnly? EffectiveAt)
{
    /// <summary>The query parameter of the day.</summary>
    public const string EffectiveParameter = "effectiveAt";

    /// <summary>Whether no other time than now is asked for.</summary>
    public bool IsNow => KnownAt is null && EffectiveAt is null;

    /// <summary>Reads the query; minimal APIs call it for a parameter of this type.</summary>
    /// <exception cref="ProblemException">A time is malformed or in the future (400).</exception>
    public static ValueTask<AsOf> BindAsync(HttpContext context)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        return ValueTask.FromResult(new AsOf(Http.KnownAt.Of(context, now).Instant, DayOf(context, now)));
    }

    /// <summary>The day in Sweden that is shown.</summary>
    /// <param name="now">The present.</param>
    public DateOnly DayShown(DateTimeOffset now) => EffectiveAt ?? SwedishTime.DateOf(KnownAt ?? now);

    private static DateOnly? DayOf(HttpContext context, DateTimeOffset now)
    {
        var given = context.Request.Query[EffectiveParameter];
        if (given.Count == 0)
            return null;
        if (given is not [{ } text] || !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            throw new ProblemException(ExceptionProblems.Field(EffectiveParameter, "wrong-format"));
        return day > SwedishTime.DateOf(now) ? throw new ProblemException(ExceptionProblems.Field(EffectiveParameter, Http.KnownAt.NotYet)) : day;
    }
}
