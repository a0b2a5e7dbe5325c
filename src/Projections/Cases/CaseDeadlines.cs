using System.Globalization;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>
/// The deadlines of any case. A day that moves gets another id, since one that has passed never passes again; what the worker then finds of the old one is
/// nothing to do. Who handles each kind stands with the handlers.
/// </summary>
public sealed class CaseDeadlines : IDeadlineSource
{
    /// <summary>A day that the case is watched against.</summary>
    public static OpenCode Day { get; } = new("case.day");

    /// <summary>The last day to answer what was asked.</summary>
    public static OpenCode Answer { get; } = new("case.answer");

    /// <summary>The day to remind of a signature, or the last day to sign.</summary>
    public static OpenCode Signature { get; } = new("case.signature");

    /// <summary>The last day to appeal, or the end of an appeal that held legal force back.</summary>
    public static OpenCode Appeal { get; } = new("case.appeal");

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } =
    [
        typeof(DeadlineSet), typeof(AnswerRequested), typeof(AnswerReceived), typeof(AnswerOverdue), typeof(AnswerRequestWithdrawn), typeof(AnswerTimeExtended), typeof(SignatureAsked),
        typeof(DecisionReceived), typeof(DecisionReceivedByParty), typeof(MinutesAnnounced), typeof(AppealDismissed), typeof(AppealWithdrawn),
    ];

    /// <inheritdoc/>
    public IEnumerable<DeadlineChange> Changes(IEvent e)
    {
        switch (e.Data)
        {
            case DeadlineSet d:
                yield return Set($"{Code.Of(d.Kind)}:{Text(d.Due)}", Day, d.Kind == DeadlineKind.TargetNear ? SwedishDay.StartOf(d.Due) : SwedishDay.EndOf(d.Due));
                break;
            case AnswerRequested r:
                yield return Set($"answer:{r.Request}", Answer, SwedishDay.EndOf(r.Due));
                break;
            case AnswerTimeExtended x:
                yield return Cancelled(x.Request);
                yield return Set($"answer:{x.Request}:{Text(x.Due)}", Answer, SwedishDay.EndOf(x.Due));
                break;
            case AnswerReceived r:
                yield return Cancelled(r.Request);
                break;
            case AnswerOverdue o:
                yield return Cancelled(o.Request);
                break;
            case AnswerRequestWithdrawn w:
                yield return Cancelled(w.Request);
                break;
            case SignatureAsked s:
                yield return Set($"reminder:{s.Person}:{Text(s.RemindOn)}", Signature, SwedishDay.StartOf(s.RemindOn));
                yield return Set($"signature:{s.Person}:{Text(s.Due)}", Signature, SwedishDay.EndOf(s.Due));
                break;
            case DecisionReceived { LastDay: { } last }:
                yield return Set($"appeal-time:{Text(last)}", Appeal, SwedishDay.EndOf(last));
                break;
            case DecisionReceivedByParty { LastDay: { } last, Recipient: var recipient }:
                yield return Set($"appeal-time:{Text(last)}:{recipient}", Appeal, SwedishDay.EndOf(last));
                break;
            case MinutesAnnounced { LastDay: var last }:
                yield return Set($"appeal-time:{Text(last)}", Appeal, SwedishDay.EndOf(last));
                break;
            case AppealDismissed d:
                yield return Set($"appeal-settled:{d.Appeal}", Appeal, e.Timestamp);
                break;
            case AppealWithdrawn w:
                yield return Set($"appeal-settled:{w.Appeal}", Appeal, e.Timestamp);
                break;
        }
    }

    /// <summary>Which day of the case a deadline of the kind <see cref="Day"/> is.</summary>
    public static (DeadlineKind Kind, DateOnly Due) DayOf(OpenCode deadlineId)
    {
        var parts = deadlineId.Value.Split(':');
        return (Code.Parse<DeadlineKind>(parts[0]), DateOnly.ParseExact(parts[1], Form, CultureInfo.InvariantCulture));
    }

    /// <summary>Which request a deadline of the kind <see cref="Answer"/> belongs to.</summary>
    public static Guid RequestOf(OpenCode deadlineId) => Guid.Parse(deadlineId.Value.Split(':')[1]);

    /// <summary>Whose signature a deadline of the kind <see cref="Signature"/> is about.</summary>
    public static PersonRef SignerOf(OpenCode deadlineId) => new(Guid.Parse(deadlineId.Value.Split(':')[1]));

    private const string Form = "yyyy-MM-dd";

    private static DeadlineChange.Set Set(string id, OpenCode kind, DateTimeOffset due) => new(new OpenCode(id), kind, due);

    private static DeadlineChange.Cancelled Cancelled(Guid request) => new(new OpenCode($"answer:{request}"));

    private static string Text(DateOnly day) => day.ToString(Form, CultureInfo.InvariantCulture);
}
