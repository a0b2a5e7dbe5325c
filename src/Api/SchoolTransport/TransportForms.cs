using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>The form as the applicant saw and sent it, frozen.</summary>
internal sealed class TransportForms(CaseNames names)
{
    /// <summary>The snapshot; it names the child, so it is sealed.</summary>
    public async Task<FormSnapshot> SnapshotAsync(CurrentActor actor, Apply.Request request, TransportEvidence evidence, CancellationToken ct)
    {
        var nameOf = await names.ShowAsync(actor, [request.ChildId], "form-snapshot", ct);
        var answers = new List<FormAnswer>
        {
            new(CaseTexts.Get("form.child"), nameOf(request.ChildId)),
            new(CaseTexts.Get("form.school-year"), request.SchoolYear.ToString()),
            new(CaseTexts.Get("form.answer-shown"), AnswerView.AnswerText(TransportAssessment.Of(evidence))),
            new(CaseTexts.Get("form.kind"), CaseTexts.Get($"detail.{Code.Of(request.Kind.GetValueOrDefault())}")),
        };
        if (request.Grounds is { Count: > 0 } grounds)
            answers.Add(new FormAnswer(CaseTexts.Get("form.grounds"), string.Join(", ", grounds.Select(g => CaseTexts.Get($"ground.{Code.Of(g)}")))));
        answers.AddRange(TransportFactSheet.Stated(evidence).Select(s => new FormAnswer(s.Label, s.Value, s.TellsHome)));
        if (request.Description is { Length: > 0 } description)
            answers.Add(new FormAnswer(CaseTexts.Get("form.description"), description));
        return new FormSnapshot(CaseTexts.Get("form.title"), answers, CaseTexts.FormVersion);
    }
}
