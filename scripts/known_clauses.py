"""Texts whose clauses are marked by hand, for `bench_prosody`: where a pause of who reads divides nothing.

"|" is where a clause begins inside a sentence, "~" where it may be either way and nothing is counted: before "to" and
"how", after an opening phrase. Where punctuation stands is not marked.
"""

from typing import Final, NamedTuple

_SEEN: Final = """
My manager wanted ~ to ship it before the holidays, and I disagreed.
I showed her the calibration plot, explained ~ what it would cost us, and we agreed ~ to wait for two weeks.
The launch failed | because I had trusted an offline metric | that nobody had checked.
Since then I write down ~ what I expect | before I look at the results.
We had three weeks left ~ and work for six.
I asked ~ which half would still be useful alone, cut the rest, and told the customer the same day.
I decided ~ to start with logistic regression.
It took one day, it gave us a baseline, and it showed | that most of the signal came from three features.
The deep model | we tried later | was only slightly better, so we never shipped it.
Two teams needed the same server, so I invited both leads | and we wrote a schedule together.
The goal was simply ~ to make search better.
I talked to five support agents, read two hundred queries,
and found | that half of the complaints were about spelling.
A colleague told me | that I answer | before people have finished, and she was right.
I would like ~ to work closer to the people | who use the models.
In my last job ~ I saw a metric; here I would see | whether a doctor's day got shorter.
For the last two years ~ I have been building recommendation systems, mostly in Python,
and I am looking for a role with more system design.
I explained the result with one chart and no formula, and the finance team changed the budget.
Could you tell me ~ how the team decides ~ what to build next?
The feature store serves the same values in training and in production.
Without it, the offline metric looks great | and the online one falls apart.
Item embeddings change slowly, so we can compute them at night | and cache them.
For new users ~ we know nothing, so we start with ~ what is popular in their region.
After three or four clicks ~ the model has enough ~ to personalize the page.
The load balancer spreads requests over twelve GPU servers in three zones.
A queue like Kafka between the services absorbs the peaks | and lets us replay yesterday's events.
We shard the table by user ID, so that one query touches only one machine.
Streaming updates the counts within a second, but it needs a team on call.
An hourly batch job is cheaper, and for this ranking ~ it is fresh enough.
If the model server does not answer in time, we fall back to a simple rule.
The training loss keeps falling, but the validation loss has started ~ to rise.
Precision asks ~ how many of our alerts were right; recall asks ~ how many frauds we caught.
If a missed case costs ten times as much as a false alarm,
I would lower the threshold | until the expected costs are equal, and I would check it again every quarter.
If the learning rate is too large, each step jumps across the valley | and the loss diverges.
We split the data into five folds, train on four of them | and test on the fifth.
For a time series ~ we never shuffle, because the future would leak into the past.
A random forest grows many trees on bootstrap samples | and averages their votes.
Each tree is weak and noisy, but their mistakes are different, so most of them cancel out.
Gradient boosting adds one small tree after another, and each corrects ~ what the earlier ones got wrong.
An embedding maps each word to a vector, so that words with similar meanings lie close together.
We measure the distance between two of them with cosine similarity.
A p-value of 0.03 does not mean | that the effect is real with a probability of 97 percent.
It means | that such data would be rare | if there were no effect at all.
K-means needs the number of clusters in advance, and it assumes | that they are round ~ and of similar size.
A model is calibrated if, of all the cases | it scores at 0.8, about eighty percent are positive.
I would plot the reliability curve first, and then fit an isotonic regression on held-out data.
We package the model in a Docker image | and deploy it on Kubernetes.

ata drift means | that the inputs have changed; concept drift means | that the same inputs now lead to another answer.
We monitor the first every hour, and we can only measure the second | when the labels arrive.
The pipeline runs in Airflow at two in the morning. If a task fails three times, it pages ~ whoever is on call.
We quantized the weights to eight bits, which halved the latency | and cost us 0.4 points of F1.
A schema check at the start of the pipeline would have caught the missing column.
The Spark job spent most of its time in one shuffle, so we filtered the rows ~ before the join.
Each model in the registry has an owner, a version, and a link to the data | it was trained on.
At three in the morning ~ the alert said | that the error rate had doubled.
I checked the dashboard, saw | that one upstream service was sending empty strings,
and switched the feature off | until they had fixed it.
A canary release sends a small share of the requests to the new version ~ and the rest to the old one.
We log the request, the features, the score and the model version, but never the customer's name.
The median latency is 45 milliseconds, and the 99th percentile is 320.
The API returns JSON over HTTP, and the SDK retries with a timeout of five seconds.
About one in eight requests hits the cache, and two thirds of those are repeated within a minute.
Tell me about a system | you built | that did not work out. What happened, and what stayed unresolved?
Tell me about a time | you disagreed with a colleague about a technical direction. What happened?
Tell me about a time | you changed a decision | that was not yours ~ to make.
Tell me about someone | you helped ~ to grow as an engineer.
Tell me about a time | you went for the simple solution | although a more sophisticated one was available.
Tell me about something | you started ~ without being asked to.
Tell me about a project | you stopped | although people were attached to it.
Tell me about a time | you refused or delayed a launch | because it was not safe or not right.
Design a system | that flags fraudulent card payments in real time.
Design an assistant | that answers employees' questions from the company's internal documents.
Design a system | that forecasts ~ how much of each product ~ every shop should order for the coming week.
Design continuous training for a shop's ranking model, with versions | that go live | and step back by themselves.
A five-person start-up sells invoicing software | and wants to predict late payments.
Design a chatbot | with which the customers of a bank can ask about their accounts and the bank's products.
Design the delivery time | that a food delivery app shows | when someone orders.
Explain the intuition behind L1 and L2 regularization, and how you would choose between them on a real problem.
A model looks excellent in validation | but does badly in production. How do you find out | why?
How do you tell from training and validation error | whether a model is underfitting or overfitting,
and what do you do next?
You have a table of labeled rows.
How do you split it into training, validation and test data | so that the result can be trusted?
How do you decide | how long an A B test must run, and what do you do | if the answer is half a year?
You train a neural network | and the loss simply does not go down.
The background was | that our training jobs took two days, and the whole team was waiting for them.
At that time ~ the product was growing quickly | and our old pipeline could not handle the load any more.
If we got this wrong ~ we would have lost our largest customer, so a lot depended on it.
I decided ~ to move the features to a streaming job instead of the nightly batch.
In the end ~ I chose the simpler model, although the other one was slightly more accurate.
My call was ~ to stop the rewrite | and repair the existing system.
The main reason was latency, because users left | when the page took more than a second.
I accepted a higher cost | because the time to market mattered more to us.
It came down to maintenance, since we were only two people | and had to keep it running.
As a result ~ the training time went down from two days to three hours.
After the launch ~ the error rate dropped by forty percent | and stayed there.
I learned | that writing the decision down ~ makes it easier ~ to revisit later.
I built a recommendation service | that nobody used in the end, because it was too slow.
Our pipeline kept failing at night, and the reports were wrong for days | before anybody noticed.
I underestimated ~ how messy the data was, and I was the one | who set the deadline.
It failed | because two teams had different definitions of an active customer.
We found out | that the upstream table changed its schema | and nothing checked for it.
So I cut the scope | and shipped a simple rule-based version instead.
To this day ~ we do not know | why the numbers differed between the two regions.
Since then I always put a monitor on the inputs | before I launch anything.
I now ask for a written definition of success | before I start.
It mattered | because we would have to live with that choice for years.
My concern was | that nobody else on the team knew this language.
I proposed | that we run a benchmark on our own data | and let the numbers decide.
I built a small prototype over the weekend ~ to see | whether my idea would work.
I changed my mind | when I saw ~ how much simpler the tests became.
It turned out | that his approach was right, and the service was twice as fast.
After that ~ we made it a habit ~ to write short proposals | before we argue.
The company was losing customers | because search results were poor.
I wrote the first version alone in three weeks | and then led two people ~ to finish it.
The reason | I started there ~ was | that ninety percent of the time went into one step.
"""
"""Marked before the rules were run, which were then set on them."""
_LATER: Final = """
I would publish the waiting time per class, and that number justifies or doesn't justify buying more.
The same pair shipped the duplicate detector in ten weeks, and it pays for the entire group now.
Accuracy is useless here | because predicting always negative ~ already gives you ninety nine point nine percent.
When I read a year of postmortems side by side, two thirds of them pointed to untested training data.
When it's unsure twice, or the customer is angry, a human takes over | and sees the whole conversation.
I would fine-tune the model on all the documents | so that it knows them.
With paged attention ~ the cache memory isn't fragmented, and more requests fit.
Our interviewers asked trivia about optimizers, and their scores said nothing about ~ who did well later.
For a bought model ~ we can't see the inside, so we record the contract, our tests and ~ how we would leave it.
Leaving out gender ~ isn't enough, since the postcode or the employer can stand in for it.
I plot the average score for each week, and if it doubles ~ I look | before anyone picks up the phone.
Once we act on the scores ~ the labels change, a saved customer looks like a false alarm.
You plot the true positive rate against the false positive rate, one point for every threshold.
With ~ what I know today ~ I'd make the same choice, but I would plan the migration differently.
The thinking was | that quality cannot be inspected in at the end, it has to be cheap at the beginning.
I chose ~ to bring legal in at the first sketch, instead of at the end.
To be honest ~ it was a good way ~ to get to know the code base, and little could go wrong.
Since the cluster is shared, the backfill runs in a low priority queue | and pauses during the nightly jobs.
If drift is detected ~ the model is retrained automatically | and deployed.
After the correction ~ the offline metric was worse, but for the first time ~ it agreed with production.
I cut the city into hexagons | and forecast requests and free cars for the next five to fifteen minutes.
A small model with good retrieval is often enough, so I'd start there | and measure.
I built two small prototypes ~ to compare them | before I committed.
We set the cut | so that the number of flagged tickets matches ~ what the on-call person can handle.
The data group was measured on stability | and the growth group on speed, so they had to collide.
I decided | that within two years ~ everything online would read from one feature store.
Short tests reward sugar, so the big bets get a long holdout | before anyone celebrates.
A cron job and some SQL are enough, one person must be able ~ to maintain it.
A plan | that says yes to everything | is a wish list, so I named four things | that we would stop.
I told her openly | that her documents were hard ~ to follow, with two examples.
I trained it every week with my mentor, and asked him after each meeting ~ how it went.
My worry was | that one of them would quit, and she carried the whole retrieval stack.
The dosage assistant gave wrong units in three of two hundred answers, and nurses would have trusted it.
I decided | that version one predicts churn for the next thirty days, for paying customers in one country.
Five weeks later ~ the real numbers came in | and confirmed it, though for another reason.
My colleague was for a deep model, while I thought | that boosted trees would do.
I designed | and built the new ranking model, and a colleague did the front end.
She still finds me too direct, but she asked for me on her next project.
"""
"""Marked before the rules were run; one rule was dropped after that."""


class Marked(NamedTuple):
    """One text."""

    words: tuple[str, ...]
    begins: frozenset[int]
    """Words after which a clause ends and another begins, without punctuation."""
    either: frozenset[int]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def _marked(line: str) -> Marked:
    words: list[str] = []
    at: dict[str, set[int]] = {"|": set(), "~": set()}
    for part in line.split():
        if part in at:
            at[part].add(len(words) - 1)
        else:
            words.append(part)
    return Marked(tuple(words), frozenset(at["|"]), frozenset(at["~"]))


SEEN: Final = tuple(map(_marked, _SEEN.strip().splitlines()))
LATER: Final = tuple(map(_marked, _LATER.strip().splitlines()))
